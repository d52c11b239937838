import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Audit } from '#accounts/audit'
import { EmailTakenError } from '#accounts/errors'
import User from '#accounts/models/user'
import { Passwords } from '#accounts/passwords'
import type { Role } from '#accounts/permissions'
import { Wallets } from '#accounts/wallets'
import { ForbiddenError } from '#shared/errors'
import { Settings } from '#settings/settings'

/** Any constant will do, as long as nobody else locks it. */
const FIRST_ACCOUNT_LOCK = 7_239_001

export interface NewAccount {
  name: string
  email: string
  password: string
  locale?: string
  ip?: string
}

@inject()
export class SignUp {
  constructor(
    private settings: Settings,
    private passwords: Passwords,
    private wallets: Wallets,
    private audit: Audit
  ) {}

  /** Nobody has an account yet: the next one will be the admin's. */
  async isFirstRun(client: Pick<TransactionClientContract, 'rawQuery'> = db): Promise<boolean> {
    const { rows } = await client.rawQuery('select not exists (select 1 from users) as empty')
    return rows[0].empty
  }

  /** The user, the personal team, its wallet and the grant: all of it or nothing. */
  async register(account: NewAccount): Promise<User> {
    const open = this.settings.get('accounts.signup_enabled')
    if (!open && !(await this.isFirstRun())) throw new ForbiddenError('signup_disabled')

    // Before looking anything up: a taken address takes as long as a free one.
    const password = await this.passwords.hash(account.password)
    return db.transaction(async (trx) => {
      const role = await this.#roleOfNext(trx, open)
      const { rows } = await trx.rawQuery(
        `insert into users (email, name, password, role, locale) values (?, ?, ?, ?, ?)
         on conflict (lower(email)) do nothing returning *`,
        [account.email, account.name, password, role, account.locale ?? null] as string[]
      )
      if (rows.length === 0) throw new EmailTakenError()

      const team = await trx.rawQuery(
        `with team as (
           insert into teams (name, kind, owner_id) values (?, 'personal', ?) returning id, owner_id
         )
         insert into team_members (team_id, user_id, role)
         select id, owner_id, 'owner' from team returning team_id`,
        [account.name, rows[0].id]
      )
      const teamId = team.rows[0].team_id as string
      await this.wallets.open({ id: teamId, userId: rows[0].id }, trx)
      await this.audit.record(
        {
          action: 'user.signed_up',
          actorId: rows[0].id,
          target: { type: 'user', id: rows[0].id },
          detail: { role },
          ip: account.ip,
        },
        trx
      )
      return User.$createFromAdapterResult({ ...rows[0], team_id: teamId }, {}) as User
    })
  }

  /** Of several first accounts at the same moment, the lock lets exactly one be the first. */
  async #roleOfNext(trx: TransactionClientContract, open: boolean): Promise<Role> {
    if (await this.isFirstRun(trx)) {
      await trx.rawQuery('select pg_advisory_xact_lock(?)', [FIRST_ACCOUNT_LOCK])
      if (await this.isFirstRun(trx)) return 'admin'
    }
    if (!open) throw new ForbiddenError('signup_disabled')
    return this.settings.get('accounts.default_role')
  }
}
