import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import app from '@adonisjs/core/services/app'
import type pg from 'pg'
import { forgetLengths } from '#shared/list_count'
import { Passwords } from '#accounts/passwords'
import { emptySite } from '#tests/helpers/accounts'
import { ADMIN_USER, HEAVY_USER, SEED_PASSWORD } from '../../benchmarks/growth/content.js'
import { fill } from '../../benchmarks/growth/fill.js'
import { costOf, openClient, statementsOf } from './plans.js'

const SIZES = { entries: 60_000, tasks: 12_000, audit: 6_000, users: 10, teams: 12 }
/** How much more a deep page may read than the first one. */
const TOLERANCE = 60

test.group('Growth: lists', (group) => {
  let explain: pg.Client
  const tokens = new Map<string, string>()

  group.setup(async () => {
    await emptySite()
    explain = await openClient()
    const hash = await (await app.container.make(Passwords)).hash(SEED_PASSWORD)
    await fill(explain, SIZES, hash, () => {})
    return async () => {
      await explain.end()
      await emptySite()
    }
  })

  async function tokenOf(client: ApiClient, email: string): Promise<string> {
    const known = tokens.get(email)
    if (known) return known
    const answer = await client
      .post('/api/v1/auths/signin')
      .json({ email, password: SEED_PASSWORD })
    tokens.set(email, answer.body().token)
    return answer.body().token
  }

  async function read(client: ApiClient, email: string, path: string) {
    const token = await tokenOf(client, email)
    let body: Body = { items: [], total: 0, total_exact: true, next_cursor: null }
    const statements = await statementsOf(async () => {
      const response = await client.get(path).bearerToken(token)
      response.assertStatus(200)
      body = response.body()
    })
    return { body, cost: await costOf(explain, statements) }
  }

  for (const [email, path] of [
    [HEAVY_USER, '/api/v1/tasks?limit=20'],
    [HEAVY_USER, '/api/v1/tasks?limit=20&status=failed'],
    [HEAVY_USER, '/api/v1/midjourney/history?limit=20'],
    [HEAVY_USER, '/api/v1/files?limit=20'],
    [HEAVY_USER, '/api/v1/files?limit=20&favourite=true'],
    [HEAVY_USER, '/api/v1/files?limit=20&service=flux'],
    [HEAVY_USER, '/api/v1/credit/logs?limit=20'],
    [HEAVY_USER, '/api/v1/credit/logs?limit=20&kind=topup'],
    [ADMIN_USER, '/api/v1/admin/tasks?limit=20'],
    [ADMIN_USER, '/api/v1/admin/tasks?limit=20&status=cancelled'],
    [ADMIN_USER, '/api/v1/admin/tasks?limit=20&plugin=speech'],
  ] as const) {
    test(`the end of ${path} reads no more than its beginning`, async ({ client, assert }) => {
      const first = await read(client, email, path)
      assert.deepEqual(first.cost.faults, [])
      assert.isNotEmpty(first.body.items)
      const last = await read(client, email, `${path}&cursor=last`)
      assert.deepEqual(last.cost.faults, [])
      assert.isAtMost(last.cost.read, first.cost.read + TOLERANCE)
      assert.isNull(last.body.next_cursor)
      const middle = await read(client, email, `${path}&cursor=${last.body.previous_cursor ?? ''}`)
      assert.isAtMost(middle.cost.read, first.cost.read + TOLERANCE)
    })
  }

  /** All ids of a list in its order, page by page from the top to the end, or from there back. */
  async function idsOf(client: ApiClient, email: string, path: string, from: '' | 'last' = '') {
    const pages: string[][] = []
    for (let at: string | null | undefined = from; at !== null;) {
      const { body } = await read(client, email, `${path}${at ? `&cursor=${at}` : ''}`)
      pages.push(body.items.map((item) => item.id ?? item.file_id!))
      at = from ? (body.previous_cursor ?? null) : body.next_cursor
    }
    return (from ? pages.reverse() : pages).flat()
  }

  test('from page to page each row comes once, forwards and backwards', async ({
    client,
    assert,
  }) => {
    const path = '/api/v1/tasks?limit=100&status=cancelled'
    const down = await idsOf(client, HEAVY_USER, path)
    const up = await idsOf(client, HEAVY_USER, path, 'last')
    assert.isAbove(down.length, 20)
    assert.lengthOf(new Set(down), down.length)
    assert.deepEqual(up, down)
    const numbered = await read(client, HEAVY_USER, `${path}&page=1`)
    assert.equal(numbered.body.total, down.length)
    assert.isTrue(numbered.body.total_exact)
  })

  test('what is rare is found, whatever stands in between', async ({ client, assert }) => {
    const { body } = await read(client, ADMIN_USER, '/api/v1/admin/tasks?query=no.%201200')
    assert.includeMembers(
      body.items.map(({ input }) => (input as { seed: number }).seed),
      [1200]
    )
  })

  test('a filter that nothing matches reads nothing', async ({ client, assert }) => {
    const none = await read(client, HEAVY_USER, '/api/v1/files?origin=upload')
    assert.isEmpty(none.body.items)
    assert.deepEqual(none.cost.faults, [])
    assert.isAtMost(none.cost.read, TOLERANCE)
  })

  test('counting ends where nobody counts any more', async ({ client, assert }) => {
    const all = await read(client, ADMIN_USER, '/api/v1/admin/tasks?limit=20')
    assert.isFalse(all.body.total_exact)
    assert.equal(all.body.total, 10_000)
    // Whoever goes by number still gets to the last row, and sees a total above what was read until then.
    const deep = await read(client, ADMIN_USER, '/api/v1/admin/tasks?limit=20&page=599')
    assert.lengthOf(deep.body.items, 20)
    assert.isAbove(deep.body.total, 11_980)
    const over = await read(client, ADMIN_USER, '/api/v1/admin/tasks?limit=20&page=601')
    assert.isEmpty(over.body.items)
  })

  test('a number leads as far as a request may read, and is refused from there on', async ({
    client,
    assert,
  }) => {
    const token = await tokenOf(client, ADMIN_USER)
    const near = await read(client, ADMIN_USER, '/api/v1/admin/tasks?status=failed&limit=5&page=3')
    assert.lengthOf(near.body.items, 5)
    for (const far of ['status=failed&limit=20&page=100', 'limit=20&page=1100']) {
      const response = await client.get(`/api/v1/admin/tasks?${far}`).bearerToken(token)
      response.assertStatus(422)
      assert.equal(response.body().code, 'page_too_deep')
      assert.equal(response.body().errors[0].field, 'page')
    }
  })

  test('a list is searched whole, whatever its length', async ({ client, assert }) => {
    for (const [email, list] of [
      [HEAVY_USER, '/api/v1/tasks'],
      [HEAVY_USER, '/api/v1/files'],
      [ADMIN_USER, '/api/v1/admin/tasks'],
    ] as const) {
      const seen = await idsOf(client, email, `${list}?limit=40&query=wolf%20`)
      const table = list.endsWith('files') ? 'files' : 'tasks'
      const text = table === 'files' ? `metadata->>'prompt'` : `input->>'prompt'`
      const team =
        email === HEAVY_USER
          ? `and team_id = (select team_id from tasks where id::text = $1
        union select team_id from files where id::text = $1)`
          : `and $1 <> ''`
      const { rows } = await explain.query(
        `select id::text from ${table} where ${text} ilike '%wolf %' ${team}`,
        [seen[0]]
      )
      assert.isAbove(rows.length, 20)
      assert.sameMembers(
        seen,
        rows.map(({ id }) => id)
      )
    }
  })

  test('what many old rows have is searched for month by month', async ({ client, assert }) => {
    await explain.query(
      `update files set team_id = (select t.id from teams t join users u on u.id = t.owner_id
       where u.email = $1 and t.kind = 'personal')`,
      [HEAVY_USER]
    )
    forgetLengths()
    for (const [email, list, table, text] of [
      [ADMIN_USER, '/api/v1/admin/tasks', 'tasks', `input = '{"prompt": "a lost quokka"}'`],
      [HEAVY_USER, '/api/v1/files', 'files', `name = 'quokka.png'`],
    ] as const) {
      const { rows } = await explain.query(
        `with numbered as (
           select id, created_at, row_number() over (order by created_at) as n from ${table}
           where created_at < now() - interval '6 months'
         ), old as (select * from numbered where n % 4 = 0),
         changed as (update ${table} set ${text} where id in (select id from old))
         select id from old order by created_at desc, id desc`
      )
      await explain.query(`vacuum (analyze) ${table}`)
      const first = await read(client, email, `${list}?limit=20&query=quokka`)
      assert.deepEqual(first.cost.faults, [])
      const path = `${list}?limit=90&query=quokka`
      const down = await idsOf(client, email, path)
      assert.deepEqual(
        down,
        rows.map(({ id }) => id)
      )
      assert.deepEqual(await idsOf(client, email, path, 'last'), down)
    }
  })
})

interface Body {
  items: { id: string; file_id?: string; input?: unknown }[]
  total: number
  total_exact: boolean
  next_cursor: string | null
  previous_cursor?: string | null
}
