import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@japa/runner'
import pg from 'pg'
import { EmbeddedPostgres, embeddedConnection } from '#shared/database/embedded_postgres'
import { embeddedLayout } from '#shared/database/embedded_layout'
import { isServing, readPostmaster } from '#shared/database/postmaster'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function query(folder: string, sql: string) {
  const client = new pg.Client(embeddedConnection(folder))
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test.group('Embedded PostgreSQL', (group) => {
  let folder: string
  let used: EmbeddedPostgres[] = []
  const open = () => {
    const database = new EmbeddedPostgres(folder)
    used.push(database)
    return database
  }

  group.each.setup(async () => {
    folder = await mkdtemp('/tmp/wxiai-pg-')
    const { chmod } = await import('node:fs/promises')
    await chmod(folder, 0o755)
    return async () => {
      for (const database of used) await database.stop()
      used = []
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('is made, started and stopped', async ({ assert }) => {
    const database = open()
    assert.equal(await database.start(), 'started')
    const [row] = await query(folder, "SELECT current_setting('server_encoding') AS encoding")
    assert.equal(row.encoding, 'UTF8')
    assert.equal(await database.stop(), 'stopped')
    assert.isNull(await readPostmaster(join(folder, 'postgres')))
    assert.equal(readFileSync(join(folder, 'postgres.password'), 'utf8').length, 32)
  })

  test('is shared by processes that start together; the last one stops it', async ({ assert }) => {
    const [first, second] = [open(), open()]
    const outcomes = await Promise.all([first.start(), second.start()])
    assert.include(outcomes, 'started')
    assert.equal(await first.stop(), 'left')
    await query(folder, 'SELECT 1')
    assert.equal(await second.stop(), 'stopped')
  })

  test('comes back by itself when it is killed, with all that was committed', async ({
    assert,
  }) => {
    await open().start()
    await query(folder, 'CREATE TABLE kept AS SELECT 42 AS answer')
    const before = await readPostmaster(join(folder, 'postgres'))
    process.kill(before!.pid, 'SIGKILL')
    for (let turn = 0; turn < 100; turn++) {
      await pause(100)
      const rows = await query(folder, 'SELECT answer FROM kept').catch(() => null)
      if (rows) break
    }
    assert.deepEqual(await query(folder, 'SELECT answer FROM kept'), [{ answer: 42 }])
    assert.notEqual((await readPostmaster(join(folder, 'postgres')))!.pid, before!.pid)
  })

  test('is cured of a lock that names another program', async ({ assert }) => {
    const database = open()
    await database.start()
    await database.stop()
    // As after a restart of a container: the number belongs to somebody else now.
    const lines = [process.pid, join(folder, 'postgres'), 1, 5432, '', '', '', 'ready', '']
    await writeFile(join(folder, 'postgres', 'postmaster.pid'), lines.join('\n'))
    assert.isFalse(isServing(process.pid, join(folder, 'postgres')))
    assert.equal(await database.start(), 'started')
  })

  test('refuses a folder of another version', async ({ assert }) => {
    const database = open()
    await database.start()
    await database.stop()
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '99\n')
    await assert.rejects(() => database.start(), /was written by PostgreSQL 99, this is 18/)
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '18\n')
  })

  test('puts its socket elsewhere when the path is too long for one', async ({ assert }) => {
    folder = join(folder, 'a'.repeat(60), 'b'.repeat(60))
    const layout = embeddedLayout(folder)
    assert.match(layout.socketDir!, /^\/tmp\/wxiai-[0-9a-f]{16}$/)
    await open().start()
    await query(folder, 'SELECT 1')
    await rm(layout.socketDir!, { recursive: true, force: true })
  })
})
