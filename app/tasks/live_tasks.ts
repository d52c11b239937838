import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import type { LiveSource, LiveTask, SnapshotFilter } from '#notifications/live_source'
import { TaskPresenter } from '#tasks/task_presenter'
import { FINAL, type TaskRow } from '#tasks/task_row'

/** More at once is no news but a history, and pages load that by themselves. */
const MAX_SNAPSHOT = 300

/** Gives the live hub the tasks that it tells about. */
@inject()
export class LiveTasks implements LiveSource {
  readonly #presenter: TaskPresenter

  constructor(presenter: TaskPresenter) {
    this.#presenter = presenter
  }

  async byIds(ids: string[]): Promise<LiveTask[]> {
    const rows: TaskRow[] = await db.from('tasks').whereIn('id', ids)
    return this.#live(rows)
  }

  async endedSince(teamIds: string[], since: Date): Promise<{ id: string; teamId: string }[]> {
    const { rows } = await db.rawQuery(
      'select id, team_id as "teamId" from tasks where team_id = any(?::uuid[]) and finished_at >= ?',
      [teamIds, since]
    )
    return rows
  }

  async snapshot(teamId: string, { plugin, since }: SnapshotFilter): Promise<LiveTask[]> {
    const query = db.from('tasks').where('team_id', teamId)
    if (plugin) query.where('plugin_id', plugin)
    const active: TaskRow[] = await query
      .clone()
      .whereNull('finished_at')
      .orderBy('created_at', 'desc')
      .limit(MAX_SNAPSHOT)
    const ended: TaskRow[] = since
      ? await query
          .where('finished_at', '>=', since)
          .orderBy('finished_at', 'desc')
          .limit(MAX_SNAPSHOT)
      : []
    const rows = [...new Map([...active, ...ended].map((row) => [row.id, row])).values()]
    return this.#live(rows.sort((a, b) => a.created_at.getTime() - b.created_at.getTime()))
  }

  async #live(rows: TaskRow[]): Promise<LiveTask[]> {
    return (await this.#presenter.load(rows)).map((loaded) => ({
      id: loaded.row.id,
      teamId: loaded.row.team_id,
      plugin: loaded.row.plugin_id,
      ended: FINAL.includes(loaded.row.status),
      render: (locale) => this.#presenter.render(loaded, locale),
    }))
  }
}
