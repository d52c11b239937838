import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Credit } from '@wxiai/sdk/wire'
import { batched } from '#shared/batched'
import { Bus } from '#shared/bus/bus'
import { Money } from '#shared/money'
import { newId } from '#shared/uuid'
import {
  BalanceTooLargeError,
  CreditAccountNotFoundError,
  HoldNotFoundError,
  IdempotencyConflictError,
  InsufficientCreditsError,
} from '#credits/errors'
import { type EntryRow, type HoldRow, sameReference, toHold } from '#credits/rows'
import * as sql from '#credits/statements'
import type {
  CreditAccount,
  Hold,
  HoldRequest,
  PostRequest,
  PostResult,
  SettleRequest,
  SettleResult,
} from '#credits/types'

type Trx = TransactionClientContract

/**
 * The only way credits move. Every call is idempotent, and every call may join the caller's transaction:
 * what it does then stands or falls with it.
 */
@inject()
export class Ledger {
  readonly #bus: Bus
  readonly #account = batched((teamIds: readonly string[]) => accounts(teamIds, db))

  constructor(bus: Bus) {
    this.#bus = bus
  }

  /** Opens the account of a new team; a second call does nothing. */
  async openAccount(teamId: string, trx?: Trx): Promise<void> {
    const statement =
      'insert into credit_accounts (team_id) values (?) on conflict (team_id) do nothing'
    await (trx ?? db).rawQuery(statement, [teamId])
  }

  async account(teamId: string, trx?: Trx): Promise<CreditAccount> {
    const row = trx ? (await accounts([teamId], trx)).get(teamId) : await this.#account(teamId)
    if (!row) throw new CreditAccountNotFoundError()
    return {
      balance: Money.parse(row.balance),
      held: Money.parse(row.held),
      available: Money.parse(row.available),
      debt: Money.parse(row.debt),
    }
  }

  /** The account in the form of the wire. */
  async balance(teamId: string, trx?: Trx): Promise<Credit> {
    const { balance, held, available } = await this.account(teamId, trx)
    return {
      balance: balance.toString(),
      held: held.toString(),
      available: available.toString(),
    }
  }

  /** Reserves an amount. The hold stands until it is settled, released, or swept after its expiry. */
  hold(request: HoldRequest, trx?: Trx): Promise<Hold> {
    const amount = notNegative(request.amount)
    return this.#within(trx, async (client) => {
      const rows = await run(client, sql.HOLD, [
        newId(),
        request.teamId,
        amount.toString(),
        request.key,
        request.reference?.type ?? null,
        request.reference?.id ?? null,
        String(request.lasts),
      ])
      const row = rows[0] as (HoldRow & { available: string }) | undefined
      if (row?.id) {
        this.#announce(row.team_id, client)
        return toHold(row)
      }

      const first = await one<HoldRow>(client, sql.HOLD_BY_KEY, request.key)
      if (first) {
        const same =
          first.team_id === request.teamId &&
          amount.eq(first.amount) &&
          sameReference(first, request.reference)
        if (!same) throw new IdempotencyConflictError()
        return toHold(first)
      }
      if (!row) throw new CreditAccountNotFoundError()
      throw new InsufficientCreditsError(amount, Money.parse(row.available))
    })
  }

  /**
   * Closes a hold with a charge. Above the hold it takes only what is there and records the rest as debt;
   * of a closed hold it reports the first outcome.
   */
  settle(
    holdId: string,
    amount: Money | string,
    request: SettleRequest,
    trx?: Trx
  ): Promise<SettleResult> {
    const due = notNegative(amount)
    return this.#within(trx, async (client) => {
      const rows = await run(client, sql.SETTLE, [
        holdId,
        due.toString(),
        request.kind ?? 'charge',
        request.key,
        request.reference?.type ?? null,
        request.reference?.id ?? null,
        JSON.stringify(request.detail ?? {}),
      ])
      const row = rows[0] as (HoldRow & { charged: string }) | undefined
      if (!row) return this.#firstOutcome(holdId, client)

      this.#announce(row.team_id, client)
      const charged = Money.parse(row.charged)
      return { hold: toHold(row), charged, debt: due.sub(charged), repeated: false }
    })
  }

  /** Closes a hold without a charge. A closed hold stays as it is. */
  release(holdId: string, reason: string, trx?: Trx): Promise<Hold> {
    return this.#within(trx, async (client) => {
      const released = await this.#close(holdId, 'released', reason, false, client)
      return released ?? (await this.#firstOutcome(holdId, client)).hold
    })
  }

  /** Closes a hold whose time is over; null where it was closed or extended meanwhile. */
  expire(holdId: string, reason: string, trx?: Trx): Promise<Hold | null> {
    return this.#within(trx, (client) => this.#close(holdId, 'expired', reason, true, client))
  }

  /** An open hold lasts from now for so many milliseconds at least; its expiry never comes nearer. */
  async extend(holdId: string, lasts: number, trx?: Trx): Promise<boolean> {
    const { rows } = await (trx ?? db).rawQuery(sql.EXTEND, [lasts, holdId])
    return rows.length > 0
  }

  /** One line outside of any hold: a grant, a correction, a top-up. Never takes more than is available. */
  post(request: PostRequest, trx?: Trx): Promise<PostResult> {
    const amount = Money.of(request.amount)
    const detail = request.reason ? { ...request.detail, reason: request.reason } : request.detail
    return this.#within(trx, async (client) => {
      const rows = await run(client, sql.POST, [
        request.teamId,
        amount.toString(),
        request.kind,
        request.key,
        request.reference?.type ?? null,
        request.reference?.id ?? null,
        request.actorId ?? null,
        JSON.stringify(detail ?? {}),
      ])
      const row = rows[0] as (EntryRow & { available: string }) | undefined
      if (row?.id) {
        this.#announce(request.teamId, client)
        return { ...toResult(row), repeated: false }
      }

      const first = await one<EntryRow>(client, sql.ENTRY_BY_KEY, request.key)
      if (first) {
        const same =
          first.team_id === request.teamId &&
          amount.eq(first.amount) &&
          first.kind === request.kind &&
          sameReference(first, request.reference) &&
          (first.detail.reason ?? null) === (detail?.reason ?? null)
        if (!same) throw new IdempotencyConflictError()
        return { ...toResult(first), repeated: true }
      }
      if (!row) throw new CreditAccountNotFoundError()
      throw new InsufficientCreditsError(amount.neg(), Money.parse(row.available))
    })
  }

  async #close(
    holdId: string,
    status: 'released' | 'expired',
    reason: string,
    onlyExpired: boolean,
    client: Trx
  ): Promise<Hold | null> {
    const { rows } = await client.rawQuery(sql.RELEASE, [holdId, status, reason, onlyExpired])
    const row = rows[0] as HoldRow | undefined
    if (!row) return null
    this.#announce(row.team_id, client)
    return toHold(row)
  }

  async #firstOutcome(holdId: string, client: Trx): Promise<SettleResult> {
    const row = await one<HoldRow>(client, sql.HOLD_BY_ID, holdId)
    if (!row) throw new HoldNotFoundError()
    const entry = await one<{ amount: string }>(client, sql.ENTRY_OF_HOLD, holdId)
    const charged = entry ? Money.parse(entry.amount).neg() : Money.zero
    const hold = toHold(row)
    return { hold, charged, debt: (hold.settledAmount ?? charged).sub(charged), repeated: true }
  }

  #announce(teamId: string, client: Trx) {
    this.#bus.announce('live', { team_id: teamId, type: 'credit' }, client)
  }

  #within<T>(trx: Trx | undefined, work: (client: Trx) => Promise<T>): Promise<T> {
    return trx ? work(trx) : db.transaction(work)
  }
}

function notNegative(value: Money | string): Money {
  const amount = Money.of(value)
  if (amount.isNegative()) throw new RangeError('An amount to hold or charge cannot be negative')
  return amount
}

function toResult(row: EntryRow) {
  return {
    entryId: String(row.id),
    amount: Money.parse(row.amount),
    balanceAfter: Money.parse(row.balance_after),
  }
}

type AccountRow = Record<keyof CreditAccount | 'team_id', string>

async function accounts(teamIds: readonly string[], client: Pick<Trx, 'rawQuery'>) {
  const { rows } = await client.rawQuery(sql.ACCOUNTS, [teamIds as string[]])
  return new Map<string, AccountRow>(rows.map((row: AccountRow) => [row.team_id, row]))
}

const NUMERIC_OVERFLOW = '22003'

/** The driver takes null as a value; the query builder's type only forgot it. */
async function run(client: Trx, statement: string, values: (string | null)[]) {
  try {
    const { rows } = await client.rawQuery(statement, values as string[])
    return rows
  } catch (error) {
    throw (error as { code?: string }).code === NUMERIC_OVERFLOW
      ? new BalanceTooLargeError(error)
      : error
  }
}

async function one<Row>(client: Trx, statement: string, value: string): Promise<Row | undefined> {
  const { rows } = await client.rawQuery(statement, [value])
  return rows[0]
}
