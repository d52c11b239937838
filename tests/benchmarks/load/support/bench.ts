import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ApplicationService } from '@adonisjs/core/types'
import type { Ledger } from '#credits/ledger'
import { embeddedConnection, embeddedLayout } from '#shared/database/embedded_layout'
import { migrate } from '../../../../bin/start/migrations.js'
import { ignite } from '../../../../bin/ignite.js'
import type { Person } from '../../../functional/tasks/support.js'

/** The app's own services beside the node that is measured, to prepare accounts and to look at the database. */
export class Bench {
  readonly #app: ApplicationService
  /** How long a crowd goes on. */
  readonly seconds: number

  private constructor(app: ApplicationService, seconds: number) {
    this.#app = app
    this.seconds = seconds
  }

  static async open(seconds: number): Promise<Bench> {
    const app = ignite().createApp('console')
    await app.init()
    await app.boot()
    await migrate(app)
    await app.start(() => {})
    const { PluginRegistry } = await import('#plugins/registry')
    await (await app.container.make(PluginRegistry)).boot()
    return new Bench(app, seconds)
  }

  /** Accounts with credits and a token each, in a few statements. */
  async people(count: number, credits: string): Promise<Person[]> {
    const { default: db } = await import('@adonisjs/lucid/services/db')
    const { AccessTokens } = await import('#accounts/access_tokens')
    const tokens = await this.#app.container.make(AccessTokens)
    const { rows } = await db.rawQuery(
      `with u as (
         insert into users (name, email, role, password)
         select 'Bench', ? || n || '@example.com', 'user', '-' from generate_series(1, ?) n returning id
       ), t as (
         insert into teams (name, kind, owner_id) select 'Bench', 'personal', id from u returning id, owner_id
       ), m as (
         insert into team_members (team_id, user_id, role) select id, owner_id, 'owner' from t
       ), s as (
         insert into auth_sessions (user_id, kind, expires_at)
         select id, 'api', now() + interval '1 day' from u returning id, user_id
       )
       select t.id as team, t.owner_id as user, s.id as session from t join s on s.user_id = t.owner_id`,
      [`${randomUUID()}-`, count]
    )
    await db.rawQuery(
      `with given as (select unnest(?::uuid[]) as team, ?::numeric as credits), a as (
         insert into credit_accounts (team_id, balance) select team, credits from given
       )
       insert into credit_entries (team_id, amount, balance_after, kind, idempotency_key)
       select team, credits, credits, 'grant', 'bench:' || team from given`,
      [rows.map(({ team }: { team: string }) => team), credits]
    )
    const until = new Date(Date.now() + 86_400_000)
    return Promise.all(
      rows.map(async (row: { team: string; user: string; session: string }) => ({
        id: row.user,
        teamId: row.team,
        token: await tokens.sign({ sessionId: row.session, userId: row.user }, until),
      }))
    )
  }

  async ledger(): Promise<Ledger> {
    const { Ledger } = await import('#credits/ledger')
    return this.#app.container.make(Ledger)
  }

  async query(statement: string, values: (string | string[])[] = []): Promise<void> {
    const { default: db } = await import('@adonisjs/lucid/services/db')
    await db.rawQuery(statement, values as string[])
  }

  /** How programs beside the app reach its database. */
  connection() {
    const { user, password, database, host, port } = embeddedConnection(
      this.#app.makePath(process.env.DATA_DIR!)
    )
    return { user, password: password(), database, host, port }
  }

  /** The process of the embedded PostgreSQL, parent of its backends. */
  databaseProcess(): number {
    const { cluster } = embeddedLayout(this.#app.makePath(process.env.DATA_DIR!))
    return Number.parseInt(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'))
  }

  /** The new balance. */
  async give(person: Person, amount: string): Promise<number> {
    const ledger = await this.ledger()
    const request = { teamId: person.teamId, amount, kind: 'grant', key: randomUUID() } as const
    return Number((await ledger.post(request)).balanceAfter.toString())
  }

  /** How many have not ended after so many seconds. */
  async untilEnded(ids: string[], seconds: number): Promise<number> {
    const { default: db } = await import('@adonisjs/lucid/services/db')
    const until = Date.now() + seconds * 1000
    for (;;) {
      const { rows } = await db.rawQuery(
        `select count(*)::int as n from tasks
         where status in ('queued', 'submitting', 'running', 'storing') and id = any(?::uuid[])`,
        [ids]
      )
      if (rows[0].n === 0 || Date.now() > until) return rows[0].n
      await sleep(1_000)
    }
  }

  async proveLedger(): Promise<void> {
    const { LedgerProof } = await import('#credits/ledger_proof')
    const { discrepancy } = await (await this.#app.container.make(LedgerProof)).run()
    if (discrepancy) throw new Error(`the ledger does not add up: ${JSON.stringify(discrepancy)}`)
  }

  async close(): Promise<void> {
    await this.#app.terminate()
  }
}
