import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import type { ServiceKind } from '@wxiai/sdk'
import type { CursorPage, Task } from '@wxiai/sdk/wire'
import {
  newestFirst,
  pageOf,
  type Condition,
  type List,
  type NewestFirst,
} from '#shared/newest_first'
import { isIndexed, promptContains, promptFound } from '#shared/text_search'
import { PluginRegistry } from '#plugins/registry'
import { TaskPresenter } from '#tasks/task_presenter'
import { ACTIVE, type TaskRow } from '#tasks/task_row'

export interface HistoryFilters {
  teamId?: string
  userId?: string
  plugin?: string
  service?: string
  /** One state, several with commas, or `active`. */
  status?: string
  kind?: ServiceKind
  operation?: string
  /** What history calls it, e.g. UPSCALE. */
  action?: string
  /** Words of the input. */
  query?: string
  page?: number
  limit?: number
  /** Goes on behind the last task of an earlier page, whatever came meanwhile. */
  cursor?: string
  lenient?: boolean
}

/** Lists of tasks, newest first: for the API, for pages and for admins. */
@inject()
export class TaskHistory {
  readonly #presenter: TaskPresenter
  readonly #registry: PluginRegistry

  constructor(presenter: TaskPresenter, registry: PluginRegistry) {
    this.#presenter = presenter
    this.#registry = registry
  }

  async page(filters: HistoryFilters, { locale }: { locale: string }): Promise<CursorPage<Task>> {
    const found = await this.rows(filters)
    return pageOf(found, await this.#presenter.many(found.rows, locale))
  }

  async find(id: string, teamId?: string): Promise<TaskRow | null> {
    const query = db.from('tasks').where('id', id)
    if (teamId) query.where('team_id', teamId)
    return query.first()
  }

  async rows(filters: HistoryFilters): Promise<NewestFirst<TaskRow>> {
    const limit = Math.min(filters.limit ?? 20, 100)
    return newestFirst(await this.#list(filters), { ...filters, limit })
  }

  async #list(filters: HistoryFilters): Promise<List> {
    const { teamId, userId, plugin, service, operation, action, kind, query: text } = filters
    const status = filters.status ? states(filters.status) : undefined
    const open = status?.every((state) => ACTIVE.includes(state as (typeof ACTIVE)[number]))
    const exact = Object.entries({ service_id: service, operation, action }).filter(
      ([, value]) => value
    )
    const others: Condition = (query) => {
      for (const [column, value] of exact) query.where(column, value!)
      if (status && !open) query.whereIn('status', status)
      if (kind) query.whereRaw(...this.#ofKind(kind))
    }
    return {
      table: 'tasks',
      within: (query) => {
        if (teamId) query.where('team_id', teamId)
        if (userId) query.where('user_id', userId)
        if (plugin) query.where('plugin_id', plugin)
        if (status && open) query.whereNull('finished_at').whereIn('status', status)
      },
      matching:
        exact.length || (status && !open) || kind || text
          ? (query) => {
              others(query)
              if (text) query.whereRaw(...promptContains('tasks', text))
            }
          : undefined,
      rare: await this.#rare(filters, others),
    }
  }

  async #rare({ teamId, kind, query: text }: HistoryFilters, others: Condition) {
    if (!text) return teamId && kind ? [{ where: others }] : undefined
    if (!(await isIndexed(text))) return undefined
    const ended: Condition = (query) => {
      others(query)
      query.whereNotNull('finished_at').whereRaw(...promptFound('tasks', text))
    }
    const active: Condition = (query) => {
      others(query)
      query.whereNull('finished_at').whereRaw(...promptContains('tasks', text))
    }
    return [{ where: ended, monthly: true }, { where: active }]
  }

  /** Names plugins alone where it can: most have services of one kind only, and each name more is work for every reading. */
  #ofKind(kind: ServiceKind): [string, string[][]] {
    const plugins = this.#registry
      .all()
      .filter(({ services }) => services.some((service) => service.kind === kind))
    const ids = plugins.map(({ id }) => id)
    const others = plugins.flatMap(({ id, services }) =>
      services.filter((service) => service.kind !== kind).map((service) => `${id}/${service.id}`)
    )
    if (others.length === 0) return ['plugin_id = any(?::text[])', [ids]]
    return [
      `plugin_id = any(?::text[]) and (plugin_id || '/' || service_id) <> all(?::text[])`,
      [ids, others],
    ]
  }
}

function states(status: string): string[] {
  return status.split(',').flatMap((state) => (state === 'active' ? [...ACTIVE] : [state.trim()]))
}
