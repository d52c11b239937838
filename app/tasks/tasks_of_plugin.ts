import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import { formatMoney } from '#shared/money'
import { PluginTasks, type PluginUsage } from '#plugins/packages/plugin_tasks'
import { CancelUpstream } from '#tasks/engine/cancel_upstream'
import { CloseTask } from '#tasks/engine/close_task'
import { ACTIVE, type TaskRow } from '#tasks/task_row'

const BATCH = 200

/** Ends what a plugin leaves behind when it is uninstalled. */
@inject()
export class TasksOfPlugin extends PluginTasks {
  readonly #close: CloseTask
  readonly #canceller: CancelUpstream

  constructor(close: CloseTask, canceller: CancelUpstream) {
    super()
    this.#close = close
    this.#canceller = canceller
  }

  async end(pluginId: string, which: 'queued' | 'all'): Promise<number> {
    const from = which === 'queued' ? (['queued'] as const) : ACTIVE
    let ended = 0
    for (;;) {
      const rows: TaskRow[] = await db
        .from('tasks')
        .where('plugin_id', pluginId)
        .whereNull('finished_at')
        .whereIn('status', [...from])
        // Those that wait first: the end of one that runs gives its place to the next, who would then be ended by the engine.
        .orderByRaw(`status <> 'queued', created_at`)
        .limit(BATCH)
      for (const row of rows) if (await this.#end(row)) ended += 1
      if (rows.length < BATCH) return ended
    }
  }

  /** The state decides: who was faster, an answer of the upstream or we, closes it. */
  async #end(task: TaskRow): Promise<boolean> {
    if (task.status === 'running') await this.#canceller.stop(task)
    const closed = await this.#close.fail(task, { code: 'plugin_removed' }, { from: [...ACTIVE] })
    return closed !== null
  }

  async inFlight(pluginId: string): Promise<number> {
    const row = await db
      .from('tasks')
      .where('plugin_id', pluginId)
      .whereNull('finished_at')
      .count('* as count')
      .first()
    return Number(row.count)
  }

  async usage(pluginId: string): Promise<PluginUsage[]> {
    const { rows } = await db.rawQuery(
      `select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, service_id as service,
         count(*)::int as tasks, (count(*) filter (where status = 'succeeded'))::int as succeeded,
         coalesce(sum(credits) filter (where status = 'succeeded'), 0)::text as credits
       from tasks where plugin_id = ? group by 1, 2 order by 1, 2`,
      [pluginId]
    )
    return (rows as PluginUsage[]).map((row) => ({ ...row, credits: formatMoney(row.credits) }))
  }
}
