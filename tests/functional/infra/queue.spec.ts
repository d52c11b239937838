import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { databaseConnection } from '#shared/database/connection'
import { Queue } from '#shared/queue/queue'
import { Workers } from '#shared/workers'
import env from '#start/env'
import { eventually } from '#tests/helpers/eventually'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function makeQueue() {
  const settings = {
    url: env.get('DATABASE_URL'),
    dataDir: app.makePath(env.get('DATA_DIR')),
    statementTimeout: 0,
  }
  return new Queue({
    connection: databaseConnection(settings, 'queue test'),
    poolSize: 3,
    supervise: true,
    listen: true,
    logger,
  })
}

test.group('Queue', () => {
  test('a job exists when its transaction commits, and only then', async ({ assert, cleanup }) => {
    const queue = makeQueue()
    cleanup(() => queue.stop())
    const done: number[] = []
    await queue.work<{ n: number }>('test.trx', {}, async (job) => void done.push(job.data.n))
    await db.transaction(async (trx) => {
      await queue.send('test.trx', { n: 1 }, { trx })
      await pause(200)
      assert.deepEqual(done, [])
    })
    await db
      .transaction(async (trx) => {
        await queue.send('test.trx', { n: 2 }, { trx })
        throw new Error('rolled back')
      })
      .catch(() => {})
    await eventually(() => done.length === 1)
    await pause(200)
    assert.deepEqual(done, [1])
  })

  test('is told of a job at once, and drains a backlog in batches', async ({ assert, cleanup }) => {
    const queue = makeQueue()
    cleanup(() => queue.stop())
    let count = 0
    await queue.work('test.many', { batchSize: 50, pollingIntervalSeconds: 60 }, async () => {
      count++
    })
    await pause(200)
    await queue.sendMany(
      'test.many',
      Array.from({ length: 500 }, (_, n) => ({ data: { n } }))
    )
    await eventually(() => count === 500)
    assert.equal(count, 500)
  })

  test('one failing job of a batch is retried alone', async ({ assert, cleanup }) => {
    const queue = makeQueue()
    cleanup(() => queue.stop())
    queue.define('test.retry', { retryLimit: 1, retryDelay: 0 })
    const runs = new Map<number, number>()
    await queue.work<{ n: number }>(
      'test.retry',
      { pollingIntervalSeconds: 0.5 },
      async ({ data }) => {
        runs.set(data.n, (runs.get(data.n) ?? 0) + 1)
        if (data.n === 2 && runs.get(2) === 1) throw new Error('once')
      }
    )
    await queue.sendMany('test.retry', [{ data: { n: 1 } }, { data: { n: 2 } }])
    await eventually(() => runs.get(2) === 2)
    assert.deepEqual(Object.fromEntries(runs), { 1: 1, 2: 2 })
  })

  test('waits for running jobs when it stops', async ({ assert }) => {
    const queue = makeQueue()
    let finished = false
    let started = false
    await queue.work('test.stop', {}, async () => {
      started = true
      await pause(500)
      finished = true
    })
    await queue.send('test.stop', {})
    await eventually(() => started)
    await queue.stop()
    assert.isTrue(finished)
  })
})

test.group('Workers', () => {
  test('start in order, stop together, and tell of a failure', async ({ assert }) => {
    const workers = new Workers()
    const seen: string[] = []
    workers.register({
      name: 'a',
      start: () => void seen.push('start a'),
      stop: () => {
        throw new Error('cannot stop')
      },
    })
    workers.register({
      name: 'b',
      start: () => void seen.push('start b'),
      stop: () => void seen.push('stop b'),
    })
    await workers.start()
    await workers.start()
    await assert.rejects(() => workers.stop(), 'cannot stop')
    assert.deepEqual(seen, ['start a', 'start b', 'stop b'])
    assert.isFalse(workers.isRunning)
  })

  test('one that cannot start yet is tried again, and the others work', async ({ assert }) => {
    const workers = new Workers()
    let tries = 0
    const seen: string[] = []
    workers.register({
      name: 'late',
      start: () => {
        tries += 1
        if (tries < 2) throw new Error('the database is away')
        seen.push('late')
      },
      stop: () => {},
    })
    workers.register({ name: 'other', start: () => void seen.push('other'), stop: () => {} })
    await workers.start()
    assert.deepEqual(seen, ['other'])
    await eventually(() => seen.length > 1)
    assert.deepEqual(seen, ['other', 'late'])
    await workers.stop()
  })
})
