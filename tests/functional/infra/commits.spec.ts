import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

async function write(trx: TransactionClientContract): Promise<string> {
  const key = `commits.${randomUUID()}`
  await trx.table('settings').insert({ key, value: JSON.stringify(1) })
  return key
}

const isThere = async (key: string) => (await db.from('settings').where({ key }).first()) !== null

test.group('Commits', () => {
  test('one that never reached the database is no success', async ({ assert }) => {
    let key = ''
    let announced = false
    await assert.rejects(() =>
      db.transaction(async (trx) => {
        trx.after('commit', () => void (announced = true))
        key = await write(trx)
        const { rows } = await trx.rawQuery('select pg_backend_pid() as pid')
        await db.rawQuery('select pg_terminate_backend(?)', [rows[0].pid])
        await new Promise((resolve) => setTimeout(resolve, 100))
      })
    )
    assert.isFalse(await isThere(key))
    assert.isFalse(announced)
  })

  test('nor is one of a transaction that had failed before', async ({ assert }) => {
    const trx = await db.transaction()
    const key = await write(trx)
    await trx.rawQuery('select 1 / 0').catch(() => {})
    await assert.rejects(() => trx.commit())
    assert.isFalse(await isThere(key))
  })

  test('one that happened is', async ({ assert }) => {
    let announced = false
    const key = await db.transaction(async (trx) => {
      trx.after('commit', () => void (announced = true))
      return write(trx)
    })
    assert.isTrue(await isThere(key))
    assert.isTrue(announced)
    await db.from('settings').where({ key }).delete()
  })
})
