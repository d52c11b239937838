import { test } from '@japa/runner'
import { setTimeout as sleep } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { migrate } from '../../bin/start/migrations.js'
import { Load } from './harness/load.js'
import { NodeProcess } from './harness/node_process.js'
import { Site } from './harness/site.js'
import { LONG } from './harness/tally.js'

const NEXT = 'tests/fixtures/next_version'
/** How long a report of somebody reads the table that is to be changed. */
const REPORT = LONG ? 15_000 : 8_000

/** As if the code were one version on. */
async function withNextVersion<T>(work: () => Promise<T>): Promise<T> {
  const { paths } = db.getRawConnection('migration')!.config.migrations as { paths: string[] }
  paths.push(NEXT)
  try {
    return await work()
  } finally {
    paths.pop()
  }
}

async function forgetNextVersion(): Promise<void> {
  await db.rawQuery(`
    drop table if exists next_version_notes;
    alter table tasks drop column if exists next_version_note;
    delete from adonis_schema where name like '%next_version%';`)
}

test.group('Chaos: a newer version changes the tables while the old one serves', (group) => {
  group.each.teardown(() => forgetNextVersion())

  test('no request fails or waits for the change', async ({ assert }) => {
    const site = await Site.open('migrations')
    const nodes = [new NodeProcess(), new NodeProcess()] as const
    let turn = 0
    let report: TransactionClientContract | undefined
    const load = new Load(site, () => nodes[(turn += 1) % 2]!.url)
    try {
      await Promise.all(nodes.map((node) => node.start()))
      load.start()
      report = await db.transaction()
      // It would be ended as one that was forgotten.
      await report.rawQuery('set local idle_in_transaction_session_timeout = 0')
      await report.rawQuery('select count(*) from tasks')
      const changed = withNextVersion(() => migrate(app))
      site.tally.fault('migration under load, behind a report')
      await sleep(REPORT)
      const { rows: early } = await db.rawQuery(
        `select 1 from information_schema.columns where column_name = 'next_version_note'`
      )
      assert.lengthOf(early, 0, 'the change waits for the report')
      await report.commit()
      assert.equal(await changed, 2)
      assert.equal(await withNextVersion(() => migrate(app)), 0)
      await sleep(500)
      await load.stop()

      assert.deepEqual(load.failures, [], `of ${load.requests} requests`)
      assert.isBelow(load.slowest, REPORT * 0.7, 'nobody waits as long as the change does')
      const { rows } = await db.rawQuery(
        `select indisvalid as valid from pg_index where indexrelid = 'tasks_next_version'::regclass`
      )
      assert.isTrue(rows[0].valid)
      await site.crowd(...nodes)
      await site.allEnded()
      const notes = await db.from('tasks').where('next_version_note', 'none').count('* as n')
      assert.isAbove(Number(notes[0].n), 0)
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${nodes.map((n) => n.output).join('\n')}`, {
        cause: error,
      })
    } finally {
      if (!report?.isCompleted) await report?.rollback()
      await load.stop()
      await Promise.all(nodes.map((node) => node.kill()))
      await site.close()
    }
    await site.prove(assert)
    site.tally.print()
  }).timeout(LONG ? 300_000 : 240_000)
})
