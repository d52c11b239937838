import db from '@adonisjs/lucid/services/db'
import { formatMoney } from '#shared/money'
import type { PageProps } from '../../../resources/app/types/pages.js'

type Overview = PageProps['admin/overview']

/**
 * Today so far beside the same stretch of the same day last week. There is an index by when tasks were made: none takes
 * longer than a day.
 */
const FIGURES = `
  with spans(name, since, until) as (values
    ('today', date_trunc('day', now()), now()),
    ('last_week', date_trunc('day', now()) - interval '7 days', now() - interval '7 days'))
  select s.name,
    (select count(distinct user_id) from tasks where created_at between s.since and s.until)::text as active_users,
    (select count(*) from tasks where created_at between s.since and s.until)::text as tasks,
    (select round(100.0 * count(*) filter (where status = 'succeeded') / nullif(count(*), 0), 1)
       from tasks where finished_at between s.since and s.until
         and created_at between s.since - interval '1 day' and s.until and status in ('succeeded', 'failed'))::text as success_rate,
    (select coalesce(-sum(amount), 0) from credit_entries
       where amount < 0 and kind = 'charge' and created_at between s.since and s.until)::text as credits_spent,
    (select coalesce(sum(amount), 0) from credit_entries
       where amount > 0 and created_at between s.since and s.until)::text as credits_granted,
    (select count(*) from users where created_at between s.since and s.until)::text as new_users
  from spans s`

const SERIES = `
  select to_char(h at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as hour,
    count(t.id)::int as tasks, (count(t.id) filter (where t.status = 'failed'))::int as failed
  from generate_series(date_trunc('hour', now()) - interval '23 hours', date_trunc('hour', now()), interval '1 hour') h
  left join tasks t on t.created_at >= h and t.created_at < h + interval '1 hour'
  group by h order by h`

const BY_PLUGIN = `
  select plugin_id as plugin, count(*)::int as tasks,
    (count(*) filter (where status = 'failed'))::int as failed,
    (count(*) filter (where status = 'succeeded'))::int as succeeded,
    (count(*) filter (where error_code = 'misconfigured'))::int as misconfigured,
    (percentile_cont(0.5) within group (order by extract(epoch from finished_at - created_at))
      filter (where status = 'succeeded'))::float8 as median_seconds,
    coalesce(sum(credits) filter (where status = 'succeeded'), 0)::text as credits
  from tasks where created_at >= date_trunc('day', now()) group by plugin_id`

export interface PluginDay {
  plugin: string
  tasks: number
  failed: number
  succeeded: number
  misconfigured: number
  median_seconds: number | null
  credits: string
}

const KEYS = [
  'active_users',
  'tasks',
  'success_rate',
  'credits_spent',
  'credits_granted',
  'new_users',
] as const

/** Tasks of the last days that wait for room, or waited in vain within the last hour. */
const WITHOUT_ROOM = `
  select count(*)::int as count from tasks
  where created_at > now() - interval '3 days' and error_code = 'storage_full'
    and (status <> 'failed' or finished_at > now() - interval '1 hour')`

/** The figures of the admin overview, counted in the database. */
export class OverviewFigures {
  async withoutRoom(): Promise<number> {
    const { rows } = await db.rawQuery(WITHOUT_ROOM)
    return rows[0].count
  }

  async figures(): Promise<Overview['figures']> {
    const { rows } = await db.rawQuery(FIGURES)
    const span = (name: string) => rows.find((row: { name: string }) => row.name === name)
    const [today, lastWeek] = [span('today'), span('last_week')]
    return KEYS.map((key) => ({
      key,
      today: plain(today[key]),
      last_week: plain(lastWeek[key]),
    }))
  }

  async series(): Promise<Overview['series']> {
    return (await db.rawQuery(SERIES)).rows
  }

  async byPlugin(): Promise<Map<string, PluginDay>> {
    const { rows } = await db.rawQuery(BY_PLUGIN)
    return new Map(rows.map((row: PluginDay) => [row.plugin, row]))
  }
}

function plain(value: string | null) {
  return value === null ? null : formatMoney(value)
}
