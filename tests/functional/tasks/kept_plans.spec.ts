import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { person, startSteered, stopSteered, submit } from './support.js'

const POOLS = ['postgres', 'background']

/** So many plans for its own values alone are made of a statement before one for all may be kept. */
const TRIED = 5

/** `[statement, plans for its own values, plans that were kept]` of each connection of the app. */
async function plans(): Promise<[string, number, number][]> {
  const looks = await Promise.all(
    POOLS.flatMap((pool) =>
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

const OTHERS = `
  insert into tasks (id, team_id, plugin_id, service_id, operation, action, input, quote, credits, status, finished_at, deadline_at)
  select gen_random_uuid(), ?, 'steered', 'old', 'plain', 'Plain', '{}', '{}', 0, 'failed', now(), now() from generate_series(1, 20000)`

test.group('Statements of a task', () => {
  test('are planned once, also where most tasks are of another team', async ({
    client,
    assert,
    cleanup,
  }) => {
    const [heavy, light] = [await person(client), await person(client, '1000')]
    cleanup(async () => {
      await db.from('tasks').where({ team_id: heavy.teamId, service_id: 'old' }).delete()
      await db.rawQuery('analyze tasks')
    })
    await db.rawQuery(OTHERS, [heavy.teamId])
    await db.rawQuery('analyze tasks')
    // Sessions remember what plans took when the table was small.
    for (const pool of POOLS) await db.manager.close(pool)
    const upstream = await startSteered()
    cleanup(() => stopSteered(upstream))
    for (let i = 0; i < 60; i += 1) await submit(client, light, 'done')

    const known = await plans()
    assert.isAbove(Math.max(...known.map(([, , kept]) => kept)), TRIED)
    assert.deepEqual(
      known.filter(([, own]) => own > TRIED),
      []
    )
  })
})
