import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { randomUUID } from 'node:crypto'
import type { Task } from '@wxiai/sdk/wire'
import type { ApiClient } from '@japa/api-client'
import { AccessTokens } from '#accounts/access_tokens'
import { AuthSessions } from '#accounts/auth_sessions'
import { SignUp } from '#accounts/sign_up'
import { workers } from '#shared/workers'
import { Ledger } from '#credits/ledger'
import { LedgerProof } from '#credits/ledger_proof'
import { PluginRegistry } from '#plugins/registry'
import { PluginStateStore } from '#plugins/state_store'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { eventually } from '#tests/helpers/eventually'

export interface Person {
  token: string
  id: string
  teamId: string
}

/** The engine of this process and an upstream for the fixture plugin. */
export async function startSteered(upstream = new SteeredUpstream()): Promise<SteeredUpstream> {
  await upstream.start()
  await configureSteered(upstream.url)
  await workers.start()
  return upstream
}

export async function stopSteered(upstream: SteeredUpstream) {
  await workers.stop()
  await upstream.stop()
}

export async function configureSteered(baseUrl: string, enabled = true) {
  const states = await app.container.make(PluginStateStore)
  const registry = await app.container.make(PluginRegistry)
  await states.update('steered', {
    enabled,
    allow_private_hosts: true,
    config_encrypted: states.seal('steered', { base_url: baseUrl }),
  })
  await registry.changed('steered')
}

export async function limit(limits: Record<string, number>) {
  const registry = await app.container.make(PluginRegistry)
  await db
    .knexQuery()
    .from('plugin_limits')
    .insert({ plugin_id: 'steered', service_id: 'steered', ...limits })
    .onConflict(['plugin_id', 'service_id'])
    .merge(limits)
  await registry.changed('steered')
}

export async function unlimited() {
  const registry = await app.container.make(PluginRegistry)
  await db.from('plugin_limits').where('plugin_id', 'steered').delete()
  await registry.changed('steered')
}

/** A new account with `credits` in it. */
export async function person(_client: ApiClient, credits = '100', role = 'user'): Promise<Person> {
  const signUp = await app.container.make(SignUp)
  const { id } = await signUp.register({
    name: 'Somebody',
    email: `${randomUUID()}@example.com`,
    password: 'correct horse battery',
  })
  const session = await (await app.container.make(AuthSessions)).open(id, 'api', {})
  const tokens = await app.container.make(AccessTokens)
  const token = await tokens.sign({ sessionId: session.id, userId: id }, session.expiresAt)
  await db.from('users').where('id', id).update({ role })
  const team = await db.from('teams').where({ owner_id: id, kind: 'personal' }).firstOrFail()
  const ledger = await app.container.make(Ledger)
  const { balance } = await ledger.account(team.id)
  const difference = balance.neg().add(credits)
  if (!difference.isZero()) {
    await ledger.post({ teamId: team.id, amount: difference, kind: 'adjust', key: randomUUID() })
  }
  return { token, id, teamId: team.id }
}

/** A task of the fixture plugin, as its user sends it. */
export function send(
  client: ApiClient,
  { token }: Person,
  prompt: string,
  operation = 'plain',
  more: object = {}
) {
  const path = `/api/v1/steered/submit/${operation}`
  return client
    .post(path)
    .bearerToken(token)
    .json({ prompt, ...more })
}

/** The same where it is taken: its id. */
export async function submit(...task: Parameters<typeof send>): Promise<string> {
  const response = await send(...task)
  response.assertStatus(201)
  return response.body().id
}

export const hasEnded = ({ status }: Pick<Task, 'status'>) =>
  ['succeeded', 'failed', 'cancelled'].includes(status)

/** The task of the fixture plugin when it has ended, however that was. */
export function settled(client: ApiClient, { token }: Person, id: string): Promise<Task> {
  const read = async (): Promise<Task> =>
    (await client.get(`/api/v1/steered/task/${id}`).bearerToken(token)).body()
  return eventually(read, hasEnded)
}

export async function credit(client: ApiClient, { token }: Person) {
  const response = await client.get('/api/v1/credit').bearerToken(token)
  return response.body() as { balance: string; held: string; available: string }
}

/** What is wrong with the ledger as a whole; null when every sum is right. */
export async function ledgerFault() {
  return (await (await app.container.make(LedgerProof)).run()).discrepancy
}
