import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import type { Wire } from '@wxiai/sdk'
import { databaseClock } from '#shared/database/database_clock'
import { formatMoney } from '#shared/money'
import { gatewayName, Gateways, titleOf } from './gateways.js'
import { eventsOf } from './order_events.js'
import type { OrderRow } from './order_row.js'

@inject()
export class OrderPresenter {
  readonly #gateways: Gateways

  constructor(gateways: Gateways) {
    this.#gateways = gateways
  }

  one(row: OrderRow, locale: string): Wire.Order {
    const { plugin_id: plugin, gateway_id: gateway } = row
    return {
      id: row.id,
      number: row.number,
      status: row.status,
      title: titleOf(row, locale),
      amount: formatMoney(row.amount),
      currency: row.currency,
      credits: formatMoney(row.credits),
      plugin,
      gateway,
      gateway_name: gatewayName(this.#gateways.find(plugin, gateway), gateway, locale),
      method: row.method,
      demo: row.demo,
      checkout: payable(row) ? checkoutOf(row) : null,
      in_review: row.problem !== null && row.status !== 'paid' && row.status !== 'refunded',
      created_at: row.created_at.toISOString(),
      expires_at: row.expires_at.toISOString(),
      paid_at: row.paid_at?.toISOString() ?? null,
    }
  }

  async forAdmins(rows: OrderRow[], locale: string): Promise<Wire.AdminOrder[]> {
    const users = await usersOf(rows.map((row) => row.user_id))
    return rows.map((row) => {
      const found = this.#gateways.find(row.plugin_id, row.gateway_id)
      return {
        ...this.one(row, locale),
        user: users.get(row.user_id ?? '') ?? null,
        problem: row.problem,
        reference: row.reference,
        payment: row.payment,
        notices: row.notices,
        next_check_at: row.next_check_at?.toISOString() ?? null,
        refundable: row.status === 'paid' && found?.gateway.refund !== undefined,
      }
    })
  }

  async withEvents(row: OrderRow, locale: string) {
    const [[order], events] = await Promise.all([this.forAdmins([row], locale), eventsOf(row.id)])
    const actors = await usersOf(events.map((event) => event.actor_id))
    return {
      ...order!,
      events: events.map((event): Wire.OrderEvent => {
        const actor = actors.get(event.actor_id ?? '')
        return {
          id: String(event.id),
          kind: event.kind,
          source: event.source,
          actor: actor ? { id: actor.id, name: actor.name } : null,
          detail: event.detail,
          created_at: event.created_at.toISOString(),
        }
      }),
    }
  }
}

export const payable = (row: OrderRow): boolean =>
  row.status === 'pending' && row.expires_at.getTime() > databaseClock.now()

function checkoutOf({ checkout }: OrderRow): Wire.OrderCheckout | null {
  if (!checkout) return null
  if (checkout.show === 'redirect') return { show: 'redirect', url: checkout.url }
  if (checkout.show === 'form') {
    return { show: 'form', url: checkout.url, fields: checkout.fields }
  }
  return { show: 'qr', content: checkout.content, url: checkout.url ?? null }
}

type Person = { id: string; name: string; email: string }

async function usersOf(ids: (string | null)[]): Promise<Map<string, Person>> {
  const known = [...new Set(ids.filter((id) => id !== null))]
  if (known.length === 0) return new Map()
  const users: Person[] = await db.from('users').whereIn('id', known).select('id', 'name', 'email')
  return new Map(users.map((user) => [user.id, user]))
}
