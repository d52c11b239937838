/**
 * The statements of a task's life and of the ledger, on a grown database and on an empty one:
 * npm run bench:statements (-- --folder var/bench-grown --rounds 500)
 *
 * Each round walks one task from its hold to its charge and is rolled back, so that nothing grows.
 */
import { parseArgs } from 'node:util'
import pg from 'pg'
import { HOLD, POST, RELEASE, SETTLE } from '#credits/statements'
import { embeddedConnection, EmbeddedPostgres } from '#shared/database/embedded_postgres'
import { unindexed } from '#shared/database/unindexed'
import { newId } from '#shared/uuid'
import * as engine from '#tasks/engine/statements'
import { HEAVY_USER } from './content.js'
import { emptySite, quantile } from './empty_site.js'

const { values: given } = parseArgs({
  options: {
    folder: { type: 'string', default: 'var/bench-grown' },
    rounds: { type: 'string', default: '500' },
  },
})

interface Step {
  name: string
  sql: string
  values: unknown[]
}

const INSERT = `
  insert into tasks (id, team_id, user_id, plugin_id, service_id, operation, action, input, quote, credits, hold_id, deadline_at)
  values (?, ?, ?, 'flux', 'flux', 'text-to-image', 'TEXT-TO-IMAGE', '{"prompt":"a wolf in the snow"}', '{"credits":"4"}', 4,
    (select id from credit_holds where idempotency_key = ?), now() + interval '6 hours') returning *`
const ACCEPTED = `
  update tasks set status = 'running', reference = '{"job":"1"}', claimed_by = null, claimed_until = null, attempts = 0,
    due_at = now() where id = ? and ${unindexed('status')} = 'submitting' returning *`
const PROGRESS = `update tasks set progress = 40 where id = ? and ${unindexed('status')} = 'running' and progress <= 40 returning id`
const STORE = `
  update tasks set status = 'storing', result = '{"outputs":[]}', progress = greatest(progress, 99), due_at = now()
  where id = ? and ${unindexed('status')} = 'running' returning id`
const CLOSE = `
  update tasks set status = 'succeeded', progress = 100, result = null, claimed_by = null, finished_at = now()
  where id = ? and ${unindexed('status')} = 'storing' returning *`
const FILE = `
  insert into files (id, team_id, user_id, kind, disk, disk_key, name, mime, size, sha256, metadata, plugin_id, service_id, task_id)
  values (?, ?, ?, 'output', 'fs', ?, 'picture.png', 'image/png', 1000, 'x', '{"prompt":"a wolf in the snow"}', 'flux', 'flux', ?)`
const OUTPUT = 'insert into task_outputs (task_id, position, file_id) values (?, 0, ?)'
const EXPIRED = `
  select id, reference_type, reference_id from credit_holds where status = 'open' and expires_at <= now()
    and id > '00000000-0000-0000-0000-000000000000' order by id limit 500`

interface Owner {
  team: string
  user: string
}

function life({ team, user }: Owner): Step[] {
  const [task, file] = [newId(), newId()]
  /** Where the looks of a node begin that has been here for a while. */
  const aSecondAgo = new Date(Date.now() - 1000).toISOString()
  const key = `task:${task}`
  const step = (name: string, sql: string, ...values: unknown[]): Step => ({ name, sql, values })
  const day = 86_400_000
  const hold = '(select id from credit_holds where idempotency_key = ?)'
  return [
    step('hold', HOLD, newId(), team, '4', key, 'task', task, day),
    step('insert task', INSERT, task, team, user, key),
    step('waiting services', engine.WAITING_SERVICES),
    step(
      'claim queued',
      engine.CLAIM_QUEUED,
      'flux',
      'flux',
      100,
      100,
      32,
      'token',
      20_000,
      600,
      null,
      null
    ),
    step('accepted', ACCEPTED, task),
    step('claim polls', engine.CLAIM_POLLS, aSecondAgo, [], [], 256, '{}', 4),
    step('progress', PROGRESS, task),
    step('store', STORE, task),
    step('claim stalled', engine.CLAIM_STALLED('storing', 16), aSecondAgo, [], 'token', 20_000),
    step('next due', engine.NEXT_DUE('running'), aSecondAgo),
    step('overdue', engine.OVERDUE),
    step('metrics', engine.UNFINISHED),
    step('close', CLOSE, task),
    step('insert file', FILE, file, team, user, `teams/${file}`, task),
    step('insert output', OUTPUT, task, file),
    step(
      'settle',
      SETTLE.replace('?::uuid as hold', `${hold} as hold`),
      key,
      '4',
      'charge',
      `${key}:charge`,
      'task',
      task,
      '{}'
    ),
    step('second hold', HOLD, newId(), team, '4', `${key}:2`, 'task', task, day),
    step(
      'release',
      RELEASE.replace('?::uuid as hold', `${hold} as hold`),
      `${key}:2`,
      'released',
      'failed',
      false
    ),
    step('post', POST, team, '10', 'grant', `${key}:gift`, null, null, null, '{}'),
    step('expired holds', EXPIRED),
  ]
}

async function open(folder: string) {
  const database = new EmbeddedPostgres(folder)
  await database.start()
  const client = new pg.Client(embeddedConnection(folder))
  await client.connect()
  const { rows } = await client.query(
    `select t.id as team, u.id as "user" from users u join teams t on t.owner_id = u.id where u.email = $1 and t.kind = 'personal'`,
    [HEAVY_USER]
  )
  return { database, client, owner: rows[0] as Owner, times: new Map<string, number[]>() }
}

async function round({ client, owner, times }: Awaited<ReturnType<typeof open>>, counts: boolean) {
  await client.query('begin')
  for (const { name, sql, values } of life(owner)) {
    let n = 0
    const text = sql.replace(/\?/g, () => `$${++n}`)
    const began = performance.now()
    await client.query(text, values)
    if (counts) times.set(name, [...(times.get(name) ?? []), performance.now() - began])
  }
  await client.query('rollback')
}

const empty = await emptySite()
const sides = [await open(empty.folder), await open(given.folder)] as const
try {
  const rounds = Number(given.rounds)
  for (let turn = -20; turn < rounds; turn += 1) {
    for (const side of sides) await round(side, turn >= 0)
  }
  console.log(`${'median ms of ' + rounds} ${'empty'.padStart(10)} ${'grown'.padStart(8)}  ratio`)
  const sums = [0, 0]
  for (const name of sides[0].times.keys()) {
    const [a, b] = sides.map(({ times }) => quantile(times.get(name)!, 0.5))
    sums[0] += a
    sums[1] += b
    console.log(
      `${name.padEnd(18)} ${a.toFixed(3).padStart(10)} ${b.toFixed(3).padStart(8)}  ${(b / a).toFixed(2)}`
    )
  }
  console.log(
    `${'a whole life'.padEnd(18)} ${sums[0].toFixed(3).padStart(10)} ${sums[1].toFixed(3).padStart(8)}  ${(sums[1] / sums[0]).toFixed(2)}`
  )
} finally {
  for (const { client, database } of sides) {
    await client.end()
    await database.stop()
  }
  await empty.remove()
}
