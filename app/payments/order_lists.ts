import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import type { Wire } from '@wxiai/sdk'
import type { CursorPage } from '@wxiai/sdk/wire'
import { newestFirst, pageOf, type List, type Position } from '#shared/newest_first'
import { OrderPresenter } from './order_presenter.js'
import type { OrderRow } from './order_row.js'

export interface OrderFilters {
  status?: string
  plugin?: string
  /** The number of an order or of a payment, or its beginning. */
  query?: string
  user?: string
  /** Only those that an admin should look at. */
  problem?: boolean
}

/** Orders, newest first: a team's own, and everybody's. */
@inject()
export class OrderLists {
  readonly #presenter: OrderPresenter

  constructor(presenter: OrderPresenter) {
    this.#presenter = presenter
  }

  async ofTeam(
    teamId: string,
    { status }: Pick<OrderFilters, 'status'>,
    position: Position,
    locale: string
  ): Promise<CursorPage<Wire.Order>> {
    const list = listOf({ status }, (query) => query.where('team_id', teamId))
    const found = await newestFirst<OrderRow>(list, position)
    return pageOf(
      found,
      found.rows.map((row) => this.#presenter.one(row, locale))
    )
  }

  async all(
    filters: OrderFilters,
    position: Position,
    locale: string
  ): Promise<CursorPage<Wire.AdminOrder>> {
    const found = await newestFirst<OrderRow>(listOf(filters), position)
    return pageOf(found, await this.#presenter.forAdmins(found.rows, locale))
  }

  /** How many an admin should look at; counted to a hundred. */
  async problems(): Promise<number> {
    const some = db.from('orders').whereNotNull('problem').select(db.raw('1')).limit(100)
    const [row] = await db.from(some.as('some')).count('* as n')
    return Number(row.n)
  }
}

function listOf(filters: OrderFilters, within?: List['within']): List {
  const { status, plugin, query: text, user, problem } = filters
  return {
    table: 'orders',
    within: (query) => {
      within?.(query)
      if (problem) query.whereNotNull('problem')
    },
    matching:
      status || plugin || text || user
        ? (query) => {
            if (status) query.where('status', status)
            if (plugin) query.where('plugin_id', plugin)
            if (user) query.where('user_id', user)
            if (text) {
              query.whereRaw('(starts_with(number, ?) or payment = ? or reference = ?)', [
                text.toUpperCase(),
                text,
                text,
              ])
            }
          }
        : undefined,
  }
}
