import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type pg from 'pg'
import { AdminEntries } from '#admin/queries/entries'
import { OverviewFigures } from '#admin/queries/overview'
import { CreditFlow } from '#credits/credit_flow'
import { Spending } from '#credits/spending'
import { FileGallery } from '#files/file_gallery'
import { formatMoney, Money } from '#shared/money'
import { DAY, HOUR, MINUTE, startOf } from '#shared/time_spans'
import { emptySite } from '#tests/helpers/accounts'
import { HEAVY_USER } from '../../benchmarks/growth/content.js'
import { fill } from '../../benchmarks/growth/fill.js'
import { openClient } from './plans.js'

const SIZES = { entries: 20_000, tasks: 4_000, audit: 10, users: 10, teams: 12 }

/** Sums that are kept between views, against the same sums counted from the rows. */
test.group('Growth: figures', (group) => {
  let client: pg.Client
  let team = ''

  group.setup(async () => {
    await emptySite()
    client = await openClient()
    await fill(client, SIZES, 'no password', () => {})
    const { rows } = await client.query(
      `select t.id from teams t join users u on u.id = t.owner_id where u.email = $1`,
      [HEAVY_USER]
    )
    team = rows[0].id
    return async () => {
      await client.end()
      await emptySite()
    }
  })

  async function one(sql: string, values: unknown[] = []) {
    return (await client.query(sql, values)).rows[0]
  }
  const amount = (text: unknown) => formatMoney(String(text))

  test('today and the last 24 hours of the overview', async ({ assert }) => {
    const overview = await app.container.make(OverviewFigures)
    const { figures, series, plugins } = await overview.today()
    const today = Object.fromEntries(figures.map(({ key, today: value }) => [key, value]))
    const since = `date_trunc('day', now())`
    const tasks = await one(
      `select count(*)::text as tasks, count(distinct user_id)::text as users from tasks where created_at >= ${since}`
    )
    const ended = await one(
      `select round(100.0 * count(*) filter (where status = 'succeeded') / nullif(count(*), 0), 1)::text as rate
       from tasks where finished_at >= ${since} and status in ('succeeded', 'failed')`
    )
    const flow = await one(
      `select coalesce(-sum(amount) filter (where kind = 'charge'), 0)::text as spent,
         coalesce(sum(amount) filter (where amount > 0), 0)::text as granted
       from credit_entries where created_at >= ${since}`
    )
    assert.equal(today.tasks, tasks.tasks)
    assert.equal(today.active_users, tasks.users)
    assert.equal(today.success_rate, ended.rate && amount(ended.rate))
    assert.equal(today.credits_spent, amount(flow.spent))
    assert.equal(today.credits_granted, amount(flow.granted))
    const day = await one(
      `select count(*)::int as tasks, (count(*) filter (where status = 'failed'))::int as failed
       from tasks where created_at >= date_trunc('hour', now()) - interval '23 hours'`
    )
    assert.lengthOf(series, 24)
    const sum = (key: 'tasks' | 'failed') => series.reduce((total, hour) => total + hour[key], 0)
    assert.deepEqual({ tasks: sum('tasks'), failed: sum('failed') }, day)
    const all = [...plugins.values()].reduce((total, plugin) => total + plugin.tasks, 0)
    assert.equal(String(all), tasks.tasks)
  })

  test('sums of the ledger grow with it, minute by minute', async ({ assert }) => {
    // As if this node had looked some hours ago, and again since.
    const flow = new CreditFlow()
    const entries = new AdminEntries(flow)
    const spending = new Spending()
    const now = Date.now()
    for (const ago of [26, 5, 2, 0.3, 0]) {
      await flow.today(now - ago * HOUR)
      await spending.of(team, now - ago * HOUR)
      await entries.totals(now - ago * HOUR)
    }
    const sums = await one(
      `select sum(amount) filter (where amount > 0)::text as granted, sum(amount)::text as balance from credit_entries`
    )
    const totals = await entries.totals(now)
    assert.equal(totals.granted, amount(sums.granted))
    assert.equal(totals.charged, Money.parse(amount(sums.granted)).sub(totals.balance).toString())
    const lines = await spending.of(team, now)
    const spent = await one(
      `select coalesce(-sum(amount), 0)::text as spent, count(distinct (created_at at time zone 'UTC')::date
         || coalesce(detail->>'service', reference_type, 'other'))::int as lines
       from credit_entries where team_id = $1 and kind = 'charge'
         and created_at >= date_trunc('day', now(), 'UTC') - interval '29 days'`,
      [team]
    )
    assert.equal(Money.sum(lines.map(({ credits }) => credits)).toString(), amount(spent.spent))
    assert.lengthOf(lines, spent.lines)
  })

  test('a line that was committed minutes after its transaction began is counted', async ({
    assert,
  }) => {
    const flow = new CreditFlow()
    const entries = new AdminEntries(flow)
    const spending = new Spending()
    const now = Date.now()
    const look = async () => {
      const [{ granted }, today, lines] = await Promise.all([
        entries.totals(now),
        flow.today(now),
        spending.of(team, now),
      ])
      const spent = Money.sum(lines.map(({ credits }) => credits)).toString()
      return { granted, today: today.granted, spent }
    }
    const before = await look()
    const began = new Date(Math.max(now - 9 * MINUTE, startOf(DAY, now)))
    await client.query(
      `insert into credit_entries (team_id, amount, balance_after, kind, idempotency_key, created_at)
       values ($1, 5, 0, 'grant', 'late gift', $2), ($1, -3, 0, 'charge', 'late charge', $2)`,
      [team, began]
    )
    const more = (sum: string, by: string) => Money.parse(sum).add(by).toString()
    assert.deepEqual(await look(), {
      granted: more(before.granted, '5'),
      today: more(before.today, '5'),
      spent: more(before.spent, '3'),
    })
  })

  test('months of the gallery, and after a file is gone', async ({ assert }) => {
    const gallery = new FileGallery()
    const counted = async () =>
      (
        await client.query(
          `select to_char(created_at at time zone 'UTC', 'YYYY-MM') as month, least(count(*), 1000)::int as count
           from files where team_id = $1 and kind = 'output' group by 1 order by 1 desc`,
          [team]
        )
      ).rows
    assert.deepEqual(await gallery.months(team), await counted())
    assert.deepEqual(await gallery.months(team), await counted())
    const oldest = db.from('files').where('team_id', team).orderBy('created_at').limit(3)
    await db.from('files').whereIn('id', oldest.select('id')).delete()
    gallery.forget(team)
    assert.deepEqual(await gallery.months(team), await counted())
  })
})
