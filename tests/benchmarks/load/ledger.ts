import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Person } from '../../functional/tasks/support.js'
import { HOLD, SETTLE } from '#credits/statements'
import { newId } from '#shared/uuid'
import type { Bench } from './support/bench.js'
import { median, say } from './support/figures.js'

const ROUNDS = 3
const SECONDS = 6
const SPENDERS = 64
/** Of both sides: what one process of the app has by default. */
const CONNECTIONS = 10

/** Hold + settle through the service against pgbench with the same statements over as many connections. */
export default async function ledger(bench: Bench): Promise<void> {
  const many = await bench.people(1000, '1000000')
  await compare(bench, 'over 1,000 accounts', many)
  await compare(bench, `one account, ${SPENDERS} spenders`, await bench.people(1, '100000000'))
  await bench.proveLedger()
}

async function compare(bench: Bench, name: string, people: Person[]): Promise<void> {
  const pgbench = await Pgbench.prepare(bench, people)
  try {
    const rounds = []
    for (let i = 0; i < ROUNDS; i += 1) {
      rounds.push({ pgbench: await pgbench.run(SECONDS), service: await service(bench, people) })
    }
    say(`${name}: pgbench`, `${median(rounds.map((r) => r.pgbench)).toFixed(0)} pairs/s`)
    say(`${name}: service`, `${median(rounds.map((r) => r.service)).toFixed(0)} pairs/s`)
    say(`${name}: ratio`, median(rounds.map((r) => r.service / r.pgbench)).toFixed(2))
  } finally {
    await pgbench.remove()
  }
}

async function service(bench: Bench, people: Person[]): Promise<number> {
  const credits = await bench.ledger()
  const until = performance.now() + SECONDS * 1000
  let pairs = 0
  await Promise.all(
    Array.from({ length: SPENDERS }, async () => {
      while (performance.now() < until) {
        const { teamId } = people[Math.floor(Math.random() * people.length)]!
        const id = newId()
        const reference = { type: 'task', id }
        const hold = await credits.hold({
          teamId,
          amount: '1',
          key: `task:${id}`,
          reference,
          lasts: 600_000,
        })
        await credits.settle(hold.id, '1', { key: `task:${id}:charge`, reference })
        pairs += 1
      }
    })
  )
  return pairs / SECONDS
}

class Pgbench {
  readonly #folder: string
  readonly #bench: Bench

  private constructor(folder: string, bench: Bench) {
    this.#folder = folder
    this.#bench = bench
  }

  static async prepare(bench: Bench, people: Person[]): Promise<Pgbench> {
    if (spawnSync('pgbench', ['--version']).error) {
      throw new Error('pgbench is not installed: apt-get install postgresql-contrib')
    }
    await bench.query('drop table if exists bench_teams')
    await bench.query(
      `create table bench_teams as select (row_number() over ())::int as n, team
       from unnest(?::uuid[]) as given (team)`,
      [people.map(({ teamId }) => teamId)]
    )
    await bench.query('alter table bench_teams add primary key (n)')
    const folder = await mkdtemp(join(tmpdir(), 'wxiai-pgbench-'))
    const notify = `select pg_notify('wxiai', '{"c":"live","p":{"team_id":"' || :hold_team_id || '","type":"credit"}}');`
    const script = [
      `\\set n random(1, ${people.length})`,
      `select team, uuidv7() as hold, uuidv7()::text as id from bench_teams where n = :n \\gset my_`,
      'begin;',
      fill(HOLD, [
        ':my_hold',
        ':my_team',
        '1',
        `('task:' || :my_id::text)`,
        `'task'`,
        ':my_id',
        '600000',
      ]) + ' \\gset hold_',
      notify,
      'commit;',
      'begin;',
      fill(SETTLE, [
        ':hold_id',
        '1',
        `'charge'`,
        `('task:' || :my_id::text || '-charge')`,
        `'task'`,
        ':my_id',
        `'{}'`,
      ]) + ';',
      notify,
      'commit;',
    ]
    await writeFile(join(folder, 'pair.sql'), script.join('\n'))
    return new Pgbench(folder, bench)
  }

  /** Pairs per second. */
  async run(seconds: number): Promise<number> {
    const { host, port, user, password, database } = this.#bench.connection()
    const child = spawn(
      'pgbench',
      [
        ...['-n', '-M', 'prepared', '-f', join(this.#folder, 'pair.sql')],
        ...['-c', String(CONNECTIONS), '-j', '1', '-T', String(seconds)],
        ...['-h', host, '-p', String(port), '-U', user, database],
      ],
      { env: { ...process.env, PGPASSWORD: password }, stdio: ['ignore', 'pipe', 'pipe'] }
    )
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part))
    await once(child, 'close')
    const found = /tps = ([\d.]+)/.exec(output)
    if (!found || /aborted/.test(output)) throw new Error(output)
    return Number(found[1])
  }

  async remove(): Promise<void> {
    await this.#bench.query('drop table bench_teams')
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** The values in the place of the driver's question marks; statements of the ledger hold no others. */
function fill(statement: string, values: string[]): string {
  const left = values.values()
  return statement.replaceAll('?', () => left.next().value!).trim()
}
