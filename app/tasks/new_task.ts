import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { prepared, unseen } from '#shared/database/prepared_statements'
import { unindexed } from '#shared/database/unindexed'
import { AppError } from '#shared/errors'
import { TASK_COLUMNS, type TaskRow, type WaitingTask } from '#tasks/task_row'

/** What a task begins with; the rest are defaults of the table. */
const TYPES = {
  id: 'uuid',
  team_id: 'uuid',
  user_id: 'uuid',
  plugin_id: 'text',
  package_id: 'uuid',
  service_id: 'text',
  operation: 'text',
  action: 'text',
  input: 'jsonb',
  quote: 'jsonb',
  credits: 'numeric',
  hold_id: 'uuid',
  parent_id: 'uuid',
  account_id: 'uuid',
  account_fixed: 'boolean',
  batch_id: 'uuid',
  locale: 'text',
  idempotency_key: 'text',
} as const satisfies Partial<Record<keyof TaskRow, string>>

export type NewTask = Pick<TaskRow, keyof typeof TYPES>

const COLUMNS = Object.keys(TYPES) as (keyof NewTask)[]

/**
 * Of the last minute. A planner without figures takes the index of the plugin, and reads what all teams have sent: an
 * expression keeps it to that of the team. The time is a subquery for the same reason: of one that it knows, it believes that
 * hardly any task is younger, and reads those of everybody by their time.
 */
const REQUESTS = `
  select created_at from tasks
  where team_id = ${unseen('uuid')} and ${unindexed('plugin_id')} = ?::text and service_id = ?::text
    and created_at > (select now() - interval '1 minute')
  order by created_at desc limit ?`

/** team, plugin, service, limit, the values of COLUMNS, milliseconds until the deadline, limit, plugin, service, team */
const INSERT = prepared(`
with latest as (${REQUESTS})
insert into tasks (${COLUMNS.join(', ')}, deadline_at)
select ${Object.values(TYPES)
  .map((type) => `?::${type}`)
  .join(', ')}, now() + ?::int * interval '1 ms'
where (select count(*) from latest) < ?
returning ${TASK_COLUMNS.join(', ')}, (
  select count(*)::int from tasks o
  where o.plugin_id = ${unseen('text')} and o.service_id = ${unseen('text')} and o.team_id = ${unseen('uuid')} and o.status = 'queued'
) as ahead`)

/** team, plugin, service, limit: seconds until the oldest of the last minute's requests is one minute old. */
const WAIT = prepared(`
select ceil(extract(epoch from min(created_at) + interval '1 minute' - now()))::int as wait
from (${REQUESTS}) latest`)

/**
 * Inserts a task where its team has requests left in this minute. To be called with the team's account locked, so that
 * its requests are counted one after another.
 *
 * @throws AppError `too_many_requests`
 */
export async function insertTask(
  task: NewTask,
  { queueTimeout, perMinute }: { queueTimeout: number; perMinute: number },
  trx: TransactionClientContract
): Promise<WaitingTask> {
  const { team_id: team, plugin_id: plugin, service_id: service } = task
  const whose = [team, plugin, service, perMinute]
  const values = COLUMNS.map((column) =>
    TYPES[column] === 'jsonb' ? JSON.stringify(task[column]) : task[column]
  )
  const given = [...whose, ...values, queueTimeout, perMinute, plugin, service, team]
  // The driver takes null as a value; the query builder's type only forgot it.
  const { rows } = await trx.rawQuery(INSERT, given as string[])
  if (rows[0]) return rows[0]

  const { rows: found } = await trx.rawQuery(WAIT, whose)
  const wait = Math.max(1, found[0].wait ?? 60)
  throw new AppError(429, 'too_many_requests', {
    params: { limit: perMinute, seconds: wait },
    headers: { 'Retry-After': String(wait) },
  })
}
