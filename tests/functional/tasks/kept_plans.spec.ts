import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { person, startSteered, stopSteered, submit } from './support.js'

/** Of a statement with values PostgreSQL makes this many plans for these values alone before it may keep one for all. */
const TRIED = 5

/** `[statement, plans for its own values, plans that were kept]` of each connection of the app. */
async function plans(): Promise<[string, number, number][]> {
  const looks = await Promise.all(
    ['postgres', 'background'].flatMap((pool) =>
      Array.from({ length: 10 }, () =>
        db.connection(pool).rawQuery(
          `select statement, custom_plans as own, generic_plans as kept
           from pg_prepared_statements, (select pg_sleep(0.2)) as together`
        )
      )
    )
  )
  return looks.flatMap(({ rows }) =>
    rows.map((row: { statement: string; own: string; kept: string }) => [
      row.statement,
      Number(row.own),
      Number(row.kept),
    ])
  )
}

test.group('Statements of a task', (group) => {
  let upstream: SteeredUpstream

  group.setup(async () => {
    upstream = await startSteered()
    return () => stopSteered(upstream)
  })

  test('are planned once, also where most tasks are of another team', async ({
    client,
    assert,
    cleanup,
  }) => {
    const [heavy, light] = [await person(client), await person(client, '1000')]
    const first = await submit(client, heavy, 'done')
    cleanup(async () => {
      await db.from('tasks').where('team_id', heavy.teamId).where('service_id', 'old').delete()
      await db.rawQuery('analyze tasks')
    })
    await db.rawQuery(
      `insert into tasks (id, team_id, plugin_id, service_id, operation, action, input, quote, credits, status, finished_at, deadline_at)
       select uuidv7(), team_id, plugin_id, 'old', operation, action, input, quote, 0, 'failed', now(), now()
       from tasks, generate_series(1, 20000) where tasks.id = ?`,
      [first]
    )
    await db.rawQuery('analyze tasks')
    for (let i = 0; i < 60; i += 1) await submit(client, light, 'done')

    const known = await plans()
    assert.isAbove(Math.max(...known.map(([, , kept]) => kept)), TRIED)
    assert.deepEqual(
      known.filter(([, own]) => own > TRIED),
      []
    )
  })
})
