import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import pg from 'pg'
import { embeddedConnection, EmbeddedPostgres } from '#shared/database/embedded_postgres'
import { eventually } from '#tests/helpers/eventually'

const GROWING = [
  'audit_entries',
  'credit_entries',
  'credit_holds',
  'files',
  'task_outputs',
  'tasks',
]

/** Changes that a vacuum would be busy with for a minute. */
const BUSY_TABLE = `
  create table busy (id int, note text);
  alter table busy set (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1,
    autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0);
  insert into busy select n, repeat('x', 1000) from generate_series(1, 5000) n;
  update busy set id = id + 1;`

test.group('Vacuum', () => {
  test('of tables that grow leaves the disk to those who commit', async ({ assert }) => {
    const { rows } = await db.rawQuery(`
      select relname from pg_class
      where 'autovacuum_vacuum_cost_delay=5' = any(reloptions)
        and 'autovacuum_vacuum_cost_limit=10' = any(reloptions)
        and reloptions::text not like '%analyze_scale_factor%'
      order by relname`)
    assert.deepEqual(
      rows.map(({ relname }: { relname: string }) => relname),
      GROWING
    )
  })

  test('steps aside for a migration', async ({ cleanup }) => {
    const folder = await mkdtemp('/tmp/wxiai-pg-')
    await chmod(folder, 0o755)
    const database = new EmbeddedPostgres(folder, { settings: { autovacuum_naptime: '1s' } })
    cleanup(async () => {
      await database.stop()
      await rm(folder, { recursive: true, force: true })
    })
    await database.start()
    const { connection } = db.getRawConnection('migration')!.config
    const { lock_timeout } = connection as pg.ClientConfig
    const client = new pg.Client({ ...embeddedConnection(folder), lock_timeout })
    cleanup(() => client.end())
    await client.connect()
    await client.query(BUSY_TABLE)
    const vacuum = `select 1 from pg_stat_progress_vacuum where relid = 'busy'::regclass`
    await eventually(async () => (await client.query(vacuum)).rows[0])
    await client.query('alter table busy add column more text')
  }).timeout(30_000)
})
