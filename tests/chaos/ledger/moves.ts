import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import fc from 'fast-check'
import { Ledger } from '#credits/ledger'
import { Money } from '#shared/money'

/** From dust to more than any account of a run has. */
const cents = fc.oneof(
  fc.constantFrom('0', '0.000000000001', '0.1', '33.333333333333', '100', '5000'),
  fc.integer({ min: 0, max: 6000 }).map((units) => (units / 100).toFixed(2))
)
const pick = fc.nat(7)

/** `again` repeats the key of an earlier move of its kind. */
export const move = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('hold' as const), amount: cents, again: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('settle' as const), amount: cents, pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('age' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('expire' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('extend' as const), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('give' as const), amount: cents, again: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('take' as const), amount: cents }) }
)
export type Move = typeof move extends fc.Arbitrary<infer T> ? T : never

const HOUR = 3_600_000

/** One account and what is known of it. */
export class Account {
  readonly holds: string[] = []
  readonly #keys = new Map<string, string>()

  private constructor(
    readonly ledger: Ledger,
    readonly teamId: string
  ) {}

  static async open(): Promise<Account> {
    const ledger = await app.container.make(Ledger)
    const { rows } = await db.rawQuery(
      `with owner as (
         insert into users (email, name, password, role)
         values (gen_random_uuid() || '@example.com', 'x', 'x', 'user') returning id
       )
       insert into teams (name, kind, owner_id) select 'x', 'personal', id from owner returning id`
    )
    const account = new Account(ledger, rows[0].id)
    await db.transaction((trx) => ledger.openAccount(account.teamId, trx))
    return account
  }

  hold(amount: string, key: string = randomUUID()) {
    return this.ledger.hold({ teamId: this.teamId, amount, key, lasts: HOUR })
  }

  post(amount: string, key: string = randomUUID()) {
    const kind = amount.startsWith('-') ? 'deduct' : 'grant'
    return this.ledger.post({ teamId: this.teamId, amount, kind, key })
  }

  settle(holdId: string, amount: string) {
    return this.ledger.settle(holdId, amount, { key: randomUUID() })
  }

  extend(holdId: string) {
    return this.ledger.extend(holdId, HOUR)
  }

  /** An hour and a second pass. */
  async age(holdId: string) {
    await db
      .from('credit_holds')
      .where('id', holdId)
      .update({ expires_at: db.raw(`now() - interval '1 second'`) })
  }

  /** The key of an earlier move with the same amount, or a new one that later moves may repeat. */
  keyFor(what: 'hold' | 'give', amount: string, again: boolean) {
    const name = `${what} ${amount}`
    const known = this.#keys.get(name)
    if (again && known) return { key: known, repeated: true }
    const key = randomUUID()
    this.#keys.set(name, key)
    return { key, repeated: false }
  }

  async state() {
    const { balance, held, debt } = await this.ledger.account(this.teamId)
    return { balance: balance.toString(), held: held.toString(), debt: debt.toString() }
  }
}

/** What has to be true of an account at every moment; the names of what is not. */
export async function broken(teamId: string): Promise<string[]> {
  const { rows } = await db.rawQuery(
    `with a as (select * from credit_accounts where team_id = :team),
       e as (select * from credit_entries where team_id = :team),
       h as (select * from credit_holds where team_id = :team),
       chain as (select amount, balance_after, lag(balance_after, 1, 0) over (order by id) as before from e)
     select
       a.balance = (select coalesce(sum(amount), 0) from e) as "balance is the sum of the lines",
       a.held = (select coalesce(sum(amount), 0) from h where status = 'open') as "held is the sum of open holds",
       a.balance >= 0 and a.held >= 0 and a.held <= a.balance and a.debt >= 0 as "nothing below zero",
       not exists (select from chain where before + amount <> balance_after) as "each line follows the one before",
       not exists (select from e where hold_id is not null group by hold_id having count(*) > 1) as "a hold is charged once",
       not exists (select from e join h on h.id = e.hold_id where h.status <> 'settled' or -e.amount > h.settled_amount)
         as "only settled holds are charged, with no more than was due",
       not exists (select from h where status = 'settled' and not exists (select from e where hold_id = h.id))
         as "a settled hold has its line",
       a.debt = (select coalesce(sum(h.settled_amount + e.amount), 0) from h join e on e.hold_id = h.id)
         + (select coalesce(sum(amount), 0) from e where kind = 'debt') as "debt is what was due, less what was paid"
     from a`,
    { team: teamId }
  )
  return Object.entries(rows[0] as Record<string, boolean>)
    .filter(([, holds]) => !holds)
    .map(([name]) => name)
}

export const money = (text: string) => Money.parse(text)
