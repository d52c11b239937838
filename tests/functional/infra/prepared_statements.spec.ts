import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type pg from 'pg'
import { prepared, PreparedStatements } from '#shared/database/prepared_statements'

const knexOf = () => db.connection().getWriteClient()

/** A connection of the database of this test, as the pool makes one. */
async function connect(cleanup: (handler: () => Promise<void>) => void) {
  const connection = await knexOf().client.acquireRawConnection()
  cleanup(() => connection.end())
  new PreparedStatements().attach(connection)
  return (text: string, values: unknown[] = []) =>
    new Promise<Record<string, unknown>[]>((resolve, reject) => {
      connection.query({ text, values }, (error: Error | null, result: pg.QueryResult) =>
        error ? reject(error) : resolve(result.rows)
      )
    })
}

test.group('Prepared statements', (group) => {
  let table = ''

  group.each.setup(async () => {
    table = `prepared_${randomUUID().replaceAll('-', '')}`
    await db.rawQuery(`create table ${table} (id int primary key, name text)`)
    await db.rawQuery(`insert into ${table} values (1, 'one'), (2, 'two')`)
    return () => db.rawQuery(`drop table ${table}`)
  })

  test('only what is marked is kept', async ({ assert, cleanup }) => {
    const query = await connect(cleanup)
    const marked = prepared(`select name from ${table} where id = $1`)
    assert.deepEqual(await query(marked, [1]), [{ name: 'one' }])
    assert.deepEqual(await query(marked, [2]), [{ name: 'two' }])
    await query(`select id from ${table} where id = $1`, [1])
    const kept = await query(
      'select statement, custom_plans + generic_plans as uses from pg_prepared_statements'
    )
    assert.deepEqual(
      kept.map(({ statement, uses }) => [statement, Number(uses)]),
      [[marked, 2]]
    )
  })

  test('a column that a newer version adds fails nothing outside of a transaction', async ({
    assert,
    cleanup,
  }) => {
    const query = await connect(cleanup)
    const star = prepared(`select * from ${table} where id = $1`)
    await query(star, [1])
    await db.rawQuery(`alter table ${table} add column more text`)
    assert.deepEqual(await query(star, [1]), [{ id: 1, name: 'one', more: null }])
    assert.deepEqual(await query(star, [2]), [{ id: 2, name: 'two', more: null }])
  })

  test('nor inside of one that names its columns', async ({ assert, cleanup }) => {
    const query = await connect(cleanup)
    const named = prepared(`update ${table} set name = $1 where id = $2 returning id, name`)
    await query(named, ['uno', 1])
    await db.rawQuery(`alter table ${table} add column more text`)
    await query('begin')
    assert.deepEqual(await query(named, ['eins', 1]), [{ id: 1, name: 'eins' }])
    await query('commit')
    assert.deepEqual(await query(`select name from ${table} where id = 1`), [{ name: 'eins' }])
  })

  test('one transaction with a star fails and the next one does not', async ({
    assert,
    cleanup,
  }) => {
    const query = await connect(cleanup)
    const star = prepared(`select * from ${table} where id = $1`)
    await query(star, [1])
    await db.rawQuery(`alter table ${table} add column more text`)
    await query('begin')
    await assert.rejects(() => query(star, [1]), /cached plan/)
    await query('rollback')
    await query('begin')
    assert.lengthOf(await query(star, [1]), 1)
    await query('commit')
  })

  test('a session that forgot its statements, as behind a pooler, ends the keeping', async ({
    assert,
    cleanup,
  }) => {
    const query = await connect(cleanup)
    const marked = prepared(`select name from ${table} where id = $1`)
    await query(marked, [1])
    await query('deallocate all')
    assert.deepEqual(await query(marked, [2]), [{ name: 'two' }])
    assert.deepEqual(await query(marked, [1]), [{ name: 'one' }])
    assert.deepEqual(await query('select statement from pg_prepared_statements'), [])
  })

  test('the app keeps those of its hot paths', async ({ assert }) => {
    const account = prepared('select 1 as one where $1::int = 1')
    const knex = knexOf()
    const connection = await knex.client.acquireConnection()
    try {
      const run = (text: string, values: unknown[]) =>
        knex.client._query(connection, { sql: text, bindings: values }) as Promise<{
          response: pg.QueryResult
        }>
      await run(account, [1])
      const { response } = await run(
        'select statement from pg_prepared_statements where statement = $1',
        [account]
      )
      assert.lengthOf(response.rows, 1)
    } finally {
      await knex.client.releaseConnection(connection)
    }
  })
})
