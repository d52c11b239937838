import db from '@adonisjs/lucid/services/db'
import type { CreditFlow } from '#credits/credit_flow'
import { databaseClock } from '#shared/database/database_clock'
import { kept } from '#shared/kept'
import { formatMoney } from '#shared/money'
import { HOUR, MINUTE, startOf } from '#shared/time_spans'
import type { PageProps } from '../../../resources/app/types/pages.js'

type Overview = PageProps['admin/overview']

const DAY = `date_trunc('day', now())`
const WEEK_AGO = { since: `${DAY} - interval '7 days'`, until: `now() - interval '7 days'` }

const newUsers = (since: string, until: string) =>
  `(select count(*)::text from users where created_at between ${since} and ${until}) as new_users`

/**
 * The same stretch of the same day last week. The bounds stand in the text, so that the planner sees how short the span
 * is. Tasks are indexed by when they were made: none takes longer than a day.
 */
const LAST_WEEK = `
  with recent as materialized (
    select created_at, finished_at, status, user_id from tasks
    where created_at between ${WEEK_AGO.since} - interval '1 day' and ${WEEK_AGO.until}
  ), ended as (
    select status from recent
    where status in ('succeeded', 'failed') and finished_at between ${WEEK_AGO.since} and ${WEEK_AGO.until}
  )
  select count(distinct user_id)::text as active_users, count(*)::text as tasks,
    (select round(100.0 * count(*) filter (where status = 'succeeded') / nullif(count(*), 0), 1)::text
     from ended) as success_rate,
    (select coalesce(-sum(amount) filter (where amount < 0 and kind = 'charge'), 0)::text
     from credit_entries where created_at between ${WEEK_AGO.since} and ${WEEK_AGO.until}) as credits_spent,
    (select coalesce(sum(amount) filter (where amount > 0), 0)::text
     from credit_entries where created_at between ${WEEK_AGO.since} and ${WEEK_AGO.until}) as credits_granted,
    ${newUsers(WEEK_AGO.since, WEEK_AGO.until)}
  from recent where created_at >= ${WEEK_AGO.since}`

/** The tasks of a day by the hour, and which of them ended today. */
const HOURS = `
  select to_char(date_trunc('hour', created_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as hour,
    count(*)::int as tasks, (count(*) filter (where status = 'failed'))::int as failed,
    (count(*) filter (where status = 'succeeded' and finished_at >= ${DAY}))::int as succeeded_today,
    (count(*) filter (where status = 'failed' and finished_at >= ${DAY}))::int as failed_today`

const YESTERDAY = `
  ${HOURS} from tasks where created_at >= ${DAY} - interval '1 day' and created_at < ${DAY} group by 1`

const pluginsToday = (tasks: string) => `
  select plugin_id as plugin, count(*)::int as tasks,
    (count(*) filter (where status = 'failed'))::int as failed,
    (count(*) filter (where status = 'succeeded'))::int as succeeded,
    (percentile_cont(0.5) within group (order by extract(epoch from finished_at - created_at))
      filter (where status = 'succeeded'))::float8 as median_seconds,
    coalesce(sum(credits) filter (where status = 'succeeded'), 0)::text as credits
  from ${tasks} where created_at >= ${DAY} group by plugin_id`

const PLUGINS_TODAY = pluginsToday('tasks')

/** All that is said of today's tasks, from one walk over them. */
const TODAY = `
  with today as materialized (
    select created_at, finished_at, status, plugin_id, user_id, credits from tasks where created_at >= ${DAY}
  ), hours as (${HOURS} from today group by 1), plugins as (${pluginsToday('today')})
  select (select coalesce(json_agg(hours), '[]') from hours) as hours,
    (select coalesce(json_agg(plugins), '[]') from plugins) as plugins,
    (select count(distinct user_id)::text from today) as active_users, ${newUsers(DAY, 'now()')}`

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

interface Hour {
  hour: string
  tasks: number
  failed: number
  succeeded_today: number
  failed_today: number
}

interface TodayRow extends Pick<Figures, 'active_users' | 'new_users'> {
  hours: Hour[]
  plugins: PluginDay[]
}

export interface Today {
  figures: Overview['figures']
  series: Overview['series']
  plugins: Map<string, PluginDay>
}

/** What was a week ago does not change; only the stretch that is compared grows from minute to minute. */
const WEEK_AGO_KEPT = 5 * MINUTE
/** Of yesterday's tasks the last few may still end. */
const YESTERDAY_KEPT = MINUTE

/** The figures of the admin overview, counted in the database. */
export class OverviewFigures {
  readonly #flow: CreditFlow
  readonly #lastWeek = kept(WEEK_AGO_KEPT, () => rowsOf<Figures>(LAST_WEEK))
  readonly #yesterday = kept(YESTERDAY_KEPT, () => rowsOf<Hour>(YESTERDAY))
  readonly #today = kept(0, () => rowsOf<TodayRow>(TODAY))
  readonly #plugins = kept(0, () => rowsOf<PluginDay>(PLUGINS_TODAY))

  constructor(flow: CreditFlow) {
    this.#flow = flow
  }

  async withoutRoom(): Promise<number> {
    const { rows } = await db.rawQuery(WITHOUT_ROOM)
    return rows[0].count
  }

  async today(now = databaseClock.now()): Promise<Today> {
    const [[row], yesterday, [lastWeek], flow] = await Promise.all([
      this.#today(now),
      this.#yesterday(now),
      this.#lastWeek(now),
      this.#flow.today(now),
    ])
    const { hours, plugins, active_users, new_users } = row!
    const all = [...yesterday, ...hours]
    const figures: Figures = {
      active_users,
      new_users,
      tasks: String(sum(hours, 'tasks')),
      success_rate: share(sum(all, 'succeeded_today'), sum(all, 'failed_today')),
      credits_spent: flow.spent,
      credits_granted: flow.granted,
    }
    return {
      figures: KEYS.map((key) => ({
        key,
        today: plain(figures[key]),
        last_week: plain(lastWeek![key]),
      })),
      series: lastDay(all, now),
      plugins: byId(plugins),
    }
  }

  async byPlugin(): Promise<Map<string, PluginDay>> {
    return byId(await this.#plugins(databaseClock.now()))
  }
}

async function rowsOf<Row>(statement: string): Promise<Row[]> {
  return (await db.rawQuery(statement)).rows
}

const byId = (days: PluginDay[]) => new Map(days.map((day) => [day.plugin, day]))

const sum = (hours: Hour[], key: Exclude<keyof Hour, 'hour'>) =>
  hours.reduce((total, hour) => total + hour[key], 0)

/** In percent, with one decimal. */
function share(succeeded: number, failed: number): string | null {
  const ended = succeeded + failed
  return ended ? (Math.round((1000 * succeeded) / ended) / 10).toString() : null
}

/** The last 24 hours, those without tasks too. */
function lastDay(hours: Hour[], now: number): Overview['series'] {
  const known = new Map(hours.map((hour) => [hour.hour, hour]))
  return Array.from({ length: 24 }, (_, i) => {
    const start = startOf(HOUR, now) - (23 - i) * HOUR
    const hour = new Date(start).toISOString().replace('.000Z', 'Z')
    return { hour, tasks: known.get(hour)?.tasks ?? 0, failed: known.get(hour)?.failed ?? 0 }
  })
}

function plain(value: string | null) {
  return value === null ? null : formatMoney(value)
}
