import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { Bus } from '#shared/bus/bus'
import { PgBus } from '#shared/bus/pg_bus'
import { RedisBus } from '#shared/bus/redis_bus'
import { databaseConnection } from '#shared/database/connection'
import env from '#start/env'
import { eventually } from '#tests/helpers/eventually'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function pgBus() {
  const settings = {
    url: env.get('DATABASE_URL'),
    dataDir: app.makePath(env.get('DATA_DIR')),
    statementTimeout: 0,
  }
  return new PgBus({ connection: databaseConnection(settings, 'bus test'), db, logger })
}

/** What every bus has to do. */
async function listens(bus: Bus) {
  const seen: unknown[] = []
  bus.subscribe('test', () => {
    throw new Error('a subscriber that fails must not disturb the others')
  })
  const leave = bus.subscribe('test', (payload) => void seen.push(payload.id))
  await bus.ready()

  await bus.publish('test', { id: 1 })
  await bus.publish('other', { id: 2 })
  await db.transaction(async (trx) => {
    await bus.publish('test', { id: 3 }, trx)
    await pause(100)
    seen.push('before commit')
  })
  await db
    .transaction(async (trx) => {
      await bus.publish('test', { id: 4 }, trx)
      throw new Error('rolled back')
    })
    .catch(() => {})
  await eventually(() => seen.length >= 3)
  leave()
  await bus.publish('test', { id: 5 })
  await pause(150)
  return seen
}

test.group('Bus over PostgreSQL', () => {
  test('delivers what is committed', async ({ assert, cleanup }) => {
    const bus = pgBus()
    cleanup(() => bus.stop())
    assert.deepEqual(await listens(bus), [1, 'before commit', 3])
  })

  test('connects again and says that messages may be missing', async ({ assert, cleanup }) => {
    const bus = pgBus()
    cleanup(() => bus.stop())
    const seen: unknown[] = []
    let resyncs = 0
    bus.subscribe('test', (payload) => void seen.push(payload.id))
    bus.onResync(() => void resyncs++)
    await bus.ready()
    await db.rawQuery(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bus test'"
    )
    await eventually(() => resyncs === 1)
    await bus.publish('test', { id: 7 })
    await eventually(() => seen.length === 1)
    assert.deepEqual([resyncs, seen], [1, [7]])
  })

  test('announces what was committed, in its order, and nothing else', async ({
    assert,
    cleanup,
  }) => {
    const bus = pgBus()
    cleanup(() => bus.stop())
    const seen: unknown[] = []
    bus.subscribe('test', (payload) => void seen.push(payload.id))
    await bus.ready()
    await db.transaction(async (trx) => {
      bus.announce('test', { id: 1 }, trx)
      bus.announce('test', { id: 2 }, trx)
      await pause(100)
      seen.push('before commit')
    })
    await db
      .transaction(async (trx) => {
        bus.announce('test', { id: 3 }, trx)
        throw new Error('rolled back')
      })
      .catch(() => {})
    for (let id = 4; id < 1_000; id += 1) bus.announce('test', { id })
    await eventually(() => seen.length >= 999)
    assert.deepEqual(seen, [
      'before commit',
      ...Array.from({ length: 999 }, (_, i) => i + 1).filter((id) => id !== 3),
    ])
  })

  test('what was announced is sent before it stops', async ({ assert, cleanup }) => {
    const [leaving, staying] = [pgBus(), pgBus()]
    cleanup(() => staying.stop())
    const seen: unknown[] = []
    staying.subscribe('test', (payload) => void seen.push(payload.id))
    await staying.ready()
    leaving.announce('test', { id: 1 })
    await leaving.stop()
    await eventually(() => seen.length === 1)
    assert.deepEqual(seen, [1])
  })

  test('refuses what does not fit', async ({ assert }) => {
    const bus = pgBus()
    await assert.rejects(() => bus.publish('test', { text: 'x'.repeat(9000) }), /too large/)
  })
})

test.group('Bus over Redis', (group) => {
  const program = process.env.REDIS_SERVER_PATH
  let url = ''

  group.setup(async () => {
    if (!program) return () => {}
    const probe = createServer()
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
    const { port } = probe.address() as { port: number }
    await new Promise((resolve) => probe.close(resolve))
    const server = spawn(
      program,
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', '/tmp'],
      { stdio: 'ignore' }
    )
    url = `redis://127.0.0.1:${port}`
    await pause(300)
    return () => {
      server.kill()
    }
  })

  test('delivers what is committed', async ({ assert, cleanup }) => {
    const bus = new RedisBus(url, logger)
    cleanup(() => bus.stop())
    assert.deepEqual(await listens(bus), [1, 'before commit', 3])
  }).skip(!program, 'redis-server is not installed')
})
