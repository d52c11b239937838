import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import type { RunningSimulator } from '@wxiai/sdk'
import type { AdminOrder, Order, OrderEvent } from '@wxiai/sdk/wire'
import { Ledger } from '#credits/ledger'
import { LedgerProof } from '#credits/ledger_proof'
import { PluginRegistry } from '#plugins/registry'
import { PluginStateStore } from '#plugins/state_store'
import simulator from '../../../sdk/create/templates/gateway/simulator.js'
import { signatureOf } from '../../../sdk/create/templates/gateway/provider.js'
import { person, type Person } from '../tasks/support.js'

export type Detailed = AdminOrder & { events: OrderEvent[] }
type Config = { base_url: string; merchant: string; secret: string }

/** The provider behind the fixture gateway, with what payers and strangers do there. */
export class Till {
  constructor(
    readonly running: RunningSimulator<Config>,
    readonly client: ApiClient
  ) {}

  static async open(client: ApiClient): Promise<Till> {
    const till = new Till(
      (await simulator.start({ speed: 400 })) as RunningSimulator<Config>,
      client
    )
    await till.configure()
    await db.from('credit_packages').delete()
    return till
  }

  async configure(state: Record<string, unknown> = {}) {
    const states = await app.container.make(PluginStateStore)
    await states.update('till', {
      enabled: true,
      demo: false,
      allow_private_hosts: true,
      config_encrypted: states.seal('till', this.running.config),
      ...state,
    })
    await (await app.container.make(PluginRegistry)).changed('till')
  }

  async close() {
    await this.configure({ enabled: false })
    await this.running.stop()
    await db.from('credit_packages').delete()
  }

  pay = ({ number }: Order) => this.running.payer!.pay(number)

  /** A callback with a right signature, but for what `change` does to it. */
  notice(made: Pick<Order, 'number' | 'amount' | 'currency'>, change: Record<string, string> = {}) {
    const { merchant, secret } = this.running.config
    const { number, amount, currency } = made
    const fields = { id: `trade-${number}`, number, amount, currency, status: 'paid', merchant }
    const changed = { ...fields, ...change }
    return { sign: signatureOf(changed, secret), ...changed }
  }

  call(fields: Record<string, string>, method: 'get' | 'post' = 'post') {
    const path = '/pay/till/checkout/notify'
    if (method === 'get') return this.client.get(path).qs(fields)
    return this.client
      .post(path)
      .header('content-type', 'application/x-www-form-urlencoded')
      .form(fields)
  }
}

export async function sell(values: Record<string, unknown> = {}): Promise<string> {
  const [{ id }] = await db
    .insertQuery()
    .table('credit_packages')
    .insert({ name: 'Starter', price: '9.9', currency: 'USD', credits: 500, bonus: 20, ...values })
    .returning('id')
  return id
}

export async function order(
  client: ApiClient,
  { token }: Person,
  body: object,
  key: string = randomUUID()
) {
  return client
    .post('/api/v1/orders')
    .bearerToken(token)
    .header('idempotency-key', key)
    .json({ plugin: 'till', gateway: 'checkout', method: 'page', ...body })
}

/** Somebody with an order that waits to be paid. */
export async function ordered(client: ApiClient, packageId: string) {
  const payer = await person(client, '0')
  const response = await order(client, payer, { package_id: packageId })
  if (response.status() !== 201) throw new Error(JSON.stringify(response.body()))
  return { payer, order: response.body() as Order }
}

export async function seen(client: ApiClient, { token }: Person, id: string): Promise<Order> {
  return (await client.get(`/api/v1/orders/${id}`).bearerToken(token)).body() as Order
}

export async function balance({ teamId }: Person): Promise<string> {
  const ledger = await app.container.make(Ledger)
  return (await ledger.account(teamId)).balance.toString()
}

/** The row, with what no answer shows. */
export const rowOf = (id: string) => db.from('orders').where('id', id).firstOrFail()

export async function asIf(id: string, interval: string) {
  await db.rawQuery(
    `update orders set expires_at = expires_at - ?::interval, created_at = created_at - ?::interval,
       next_check_at = now(), checked_at = null where id = ?`,
    [interval, interval, id]
  )
}

export async function proof() {
  return (await (await app.container.make(LedgerProof)).run()).discrepancy
}
