import db from '@adonisjs/lucid/services/db'
import { formatMoney } from '#shared/money'
import type { PageProps } from '../../../resources/app/types/pages.js'

type Overview = PageProps['admin/overview']

/**
 * Today so far, or the same stretch of the same day last week. The bounds stand in the text, so that the planner sees how
 * short the span is. Tasks are indexed by when they were made: none takes longer than a day.
 */
const figuresOf = (since: string, until: string) => `
  select t.active_users, t.tasks, t.success_rate, c.credits_spent, c.credits_granted, u.new_users
  from (
    select count(distinct user_id) filter (where created_at >= ${since})::text as active_users,
      count(*) filter (where created_at >= ${since})::text as tasks,
      round(100.0 * count(*) filter (where status = 'succeeded' and finished_at between ${since} and ${until})
        / nullif(count(*) filter (
            where status in ('succeeded', 'failed') and finished_at between ${since} and ${until}), 0), 1)::text
        as success_rate
    from tasks where created_at between ${since} - interval '1 day' and ${until}
  ) t, (
    select coalesce(-sum(amount) filter (where amount < 0 and kind = 'charge'), 0)::text as credits_spent,
      coalesce(sum(amount) filter (where amount > 0), 0)::text as credits_granted
    from credit_entries where created_at between ${since} and ${until}
  ) c, (
    select count(*)::text as new_users from users where created_at between ${since} and ${until}
  ) u`

const TODAY = figuresOf(`date_trunc('day', now())`, 'now()')
const LAST_WEEK = figuresOf(
  `(date_trunc('day', now()) - interval '7 days')`,
  `(now() - interval '7 days')`
)

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
    (percentile_cont(0.5) within group (order by extract(epoch from finished_at - created_at))
      filter (where status = 'succeeded'))::float8 as median_seconds,
    coalesce(sum(credits) filter (where status = 'succeeded'), 0)::text as credits
  from tasks where created_at >= date_trunc('day', now()) group by plugin_id`

export interface PluginDay {
  plugin: string
  tasks: number
  failed: number
  succeeded: number
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

type Figures = Record<(typeof KEYS)[number], string | null>

/** The figures of the admin overview, counted in the database. */
export class OverviewFigures {
  async withoutRoom(): Promise<number> {
    const { rows } = await db.rawQuery(WITHOUT_ROOM)
    return rows[0].count
  }

  async figures(): Promise<Overview['figures']> {
    const spans = await Promise.all([db.rawQuery(TODAY), db.rawQuery(LAST_WEEK)])
    const [today, lastWeek] = spans.map(({ rows }) => rows[0] as Figures) as [Figures, Figures]
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
