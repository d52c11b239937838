import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import type { ServiceKind } from '@wxiai/sdk'
import type { Page, Task } from '@wxiai/sdk/wire'
import { containing, newestFirst, type NewestFirst } from '#shared/newest_first'
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
}

export interface HistoryPage extends Page<Task> {
  next_cursor: string | null
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

  async page(filters: HistoryFilters, { locale }: { locale: string }): Promise<HistoryPage> {
    const { rows, total, nextCursor } = await this.rows(filters)
    return { items: await this.#presenter.many(rows, locale), total, next_cursor: nextCursor }
  }

  async find(id: string, teamId?: string): Promise<TaskRow | null> {
    const query = db.from('tasks').where('id', id)
    if (teamId) query.where('team_id', teamId)
    return query.first()
  }

  rows(filters: HistoryFilters): Promise<NewestFirst<TaskRow>> {
    return newestFirst(this.#filtered(filters), {
      ...filters,
      limit: Math.min(filters.limit ?? 20, 100),
    })
  }

  #filtered(filters: HistoryFilters) {
    const query = db.from('tasks')
    if (filters.teamId) query.where('team_id', filters.teamId)
    if (filters.userId) query.where('user_id', filters.userId)
    if (filters.plugin) query.where('plugin_id', filters.plugin)
    if (filters.service) query.where('service_id', filters.service)
    if (filters.operation) query.where('operation', filters.operation)
    if (filters.action) query.where('action', filters.action)
    if (filters.status) query.whereIn('status', states(filters.status))
    if (filters.kind) {
      const services = this.#registry
        .all()
        .flatMap((plugin) => plugin.services.map((service) => ({ id: plugin.id, service })))
        .filter(({ service }) => service.kind === filters.kind)
      query.whereRaw(`(plugin_id || '/' || service_id) = any(?::text[])`, [
        services.map(({ id, service }) => `${id}/${service.id}`),
      ])
    }
    if (filters.query) {
      query.whereRaw(`coalesce(input->>'prompt', input::text) ilike ?`, [containing(filters.query)])
    }
    return query
  }
}

function states(status: string): string[] {
  return status.split(',').flatMap((state) => (state === 'active' ? [...ACTIVE] : [state.trim()]))
}
