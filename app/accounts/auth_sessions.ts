import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { databaseClock } from '#shared/database/database_clock'
import { prepared, unseen } from '#shared/database/prepared_statements'
import AuthSession from '#accounts/models/auth_session'
import { Caller, type CallerRow } from '#accounts/caller'
import User from '#accounts/models/user'
import { Settings } from '#settings/settings'
import { batched } from '#shared/batched'
import { DAY } from '#shared/time_spans'
import { isUuid } from '#shared/uuid'

/** The living sign-in of a request. */
export interface SignIn {
  id: string
  userId: string
  kind: 'web' | 'api'
  expiresAt: Date
}

export interface Device {
  ip?: string | null
  userAgent?: string | null
}

/** A sign-in and whose it is. */
export interface Found {
  session: SignIn
  caller: Caller
  /** The whole user; building the model costs more than finding the row. */
  user(): User
}

interface FoundRow extends CallerRow, Record<string, unknown> {
  session_id: string
  session_kind: 'web' | 'api'
  session_expires_at: Date
  session_is_idle: boolean
}

/** One query finds sign-ins, their users and the personal teams, in this order: the limits keep a planner without figures to it. */
const FIND = prepared(`
select u.*, t.id as team_id, s.id as session_id, s.kind as session_kind,
  s.expires_at as session_expires_at, s.last_used_at < now() - interval '1 minute' as session_is_idle
from auth_sessions s
cross join lateral (select * from users where id = s.user_id limit 1) u
cross join lateral (select id from teams where owner_id = u.id and kind = 'personal' limit 1) t
where s.id = any(${unseen('uuid[]')}) and s.expires_at > now()`)

@inject()
export class AuthSessions {
  readonly #settings: Settings
  readonly #row = batched<string, FoundRow>(async (ids) => {
    const { rows } = await db.rawQuery(FIND, [ids as string[]])
    return new Map(rows.map((row: FoundRow) => [row.session_id, row]))
  })

  constructor(settings: Settings) {
    this.#settings = settings
  }

  async open(
    userId: string,
    kind: SignIn['kind'],
    device: Device,
    trx?: TransactionClientContract
  ): Promise<SignIn> {
    const expiresAt = this.#expiry()
    const { rows } = await (trx ?? db).rawQuery(
      `with opened as (
         insert into auth_sessions (user_id, kind, ip, user_agent, expires_at)
         values (?, ?, ?, ?, ?) returning id, user_id
       ), seen as (
         update users set last_active_at = now() from opened where users.id = opened.user_id
       )
       select id from opened`,
      [userId, kind, device.ip ?? null, device.userAgent?.slice(0, 400) ?? null, expiresAt]
    )
    return { id: rows[0].id, userId, kind, expiresAt }
  }

  async find(id: string): Promise<Found | null> {
    if (!isUuid(id)) return null
    const row = await this.#row(id.toLowerCase())
    if (!row) return null

    const session: SignIn = {
      id: row.session_id,
      userId: row.id,
      kind: row.session_kind,
      expiresAt: row.session_expires_at,
    }
    if (row.session_is_idle) await this.#touch(session)
    return {
      session,
      caller: new Caller(row),
      user: () => User.$createFromAdapterResult(row, {}) as User,
    }
  }

  list(userId: string): Promise<AuthSession[]> {
    return AuthSession.query()
      .where('user_id', userId)
      .whereRaw('expires_at > now()')
      .orderBy('last_used_at', 'desc')
      .limit(100)
  }

  /** Ends a sign-in at once, on every node; only the user's own. */
  async close(id: string, userId: string): Promise<boolean> {
    if (!isUuid(id)) return false
    const { rowCount } = await db.rawQuery(
      'delete from auth_sessions where id = ? and user_id = ?',
      [id, userId]
    )
    return rowCount > 0
  }

  /** Ends all sign-ins of a user but one. */
  async closeOthers(userId: string, keptId: string | null, trx?: TransactionClientContract) {
    await (trx ?? db).rawQuery(
      'delete from auth_sessions where user_id = ? and (?::uuid is null or id <> ?::uuid)',
      [userId, keptId, keptId] as string[]
    )
  }

  async prune(): Promise<number> {
    const { rowCount } = await db.rawQuery('delete from auth_sessions where expires_at <= now()')
    return rowCount
  }

  /** At most once a minute for each sign-in; the cookie's kind slides on, a token's end is written in the token. */
  async #touch(session: SignIn) {
    const expiresAt = session.kind === 'web' ? this.#expiry() : session.expiresAt
    await db.rawQuery(
      `with used as (
         update auth_sessions set last_used_at = now(), expires_at = greatest(expires_at, ?)
         where id = ? and last_used_at < now() - interval '1 minute' returning user_id
       )
       update users set last_active_at = now() from used where users.id = used.user_id`,
      [expiresAt, session.id]
    )
    session.expiresAt = expiresAt
  }

  #expiry(): Date {
    return new Date(databaseClock.now() + this.#settings.get('accounts.session_days') * DAY)
  }
}
