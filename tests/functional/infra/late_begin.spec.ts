import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'

test.group('Transactions whose BEGIN goes with their first statement', (group) => {
  let table = ''
  const ids = async () => {
    const rows: { id: number }[] = await db.from(table).orderBy('id')
    return rows.map(({ id }) => id)
  }

  group.each.setup(async () => {
    table = `late_${randomUUID().replaceAll('-', '')}`
    await db.rawQuery(`create table ${table} (id int primary key)`)
    return () => db.rawQuery(`drop table ${table}`)
  })

  test('all of it, or nothing', async ({ assert }) => {
    await db.transaction(async (trx) => {
      await trx.table(table).insert({ id: 1 })
      assert.deepEqual(await ids(), [])
      await trx.table(table).insert({ id: 2 })
    })
    assert.deepEqual(await ids(), [1, 2])
    const failing = db.transaction(async (trx) => {
      await trx.table(table).insert({ id: 3 })
      throw new Error('no')
    })
    await assert.rejects(() => failing, 'no')
    assert.deepEqual(await ids(), [1, 2])
  })

  test('a first statement that fails leaves nothing behind, and the connection as it was', async ({
    assert,
  }) => {
    await db.table(table).insert({ id: 1 })
    for (let i = 0; i < 20; i += 1) {
      const twice = db.transaction(async (trx) => {
        await trx.table(table).insert({ id: 1 })
        await trx.table(table).insert({ id: 2 })
      })
      await assert.rejects(() => twice, /duplicate key/)
    }
    assert.deepEqual(await ids(), [1])
    const { rows } = await db.rawQuery('select now() = statement_timestamp() as outside')
    assert.isTrue(rows[0].outside)
  })

  test('statements that are sent together stand and fall together', async ({ assert }) => {
    const insert = (...wanted: number[]) =>
      db.transaction(async (trx) => {
        await Promise.all(wanted.map((id) => trx.table(table).insert({ id })))
      })
    await insert(1, 2, 3)
    await assert.rejects(() => insert(4, 1, 5), /duplicate key/)
    await insert(6)
    assert.deepEqual(await ids(), [1, 2, 3, 6])
  })

  test('a transaction without a statement, and one within another', async ({ assert }) => {
    await db.transaction(async () => {})
    await db.transaction(async (trx) => {
      await trx.table(table).insert({ id: 1 })
      const inner = trx.transaction(async (savepoint) => {
        await savepoint.table(table).insert({ id: 2 })
        throw new Error('no')
      })
      await assert.rejects(() => inner, 'no')
      await trx.table(table).insert({ id: 3 })
    })
    assert.deepEqual(await ids(), [1, 3])
    const serial = await db.transaction(
      async (trx) => (await trx.rawQuery('show transaction isolation level')).rows[0],
      { isolationLevel: 'serializable' }
    )
    assert.equal(serial.transaction_isolation, 'serializable')
  })

  test('one whose connection goes before its first statement is not committed', async ({
    assert,
  }) => {
    const lost = db.transaction(async (trx) => {
      const { rows } = await trx.rawQuery('select pg_backend_pid() as pid')
      await db.rawQuery('select pg_terminate_backend(?)', [rows[0].pid])
      await trx.table(table).insert({ id: 1 })
    })
    await assert.rejects(() => lost)
    assert.deepEqual(await ids(), [])
  })
})
