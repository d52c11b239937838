import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import { AttemptLimits } from '#accounts/attempt_limits'
import { Audit } from '#accounts/audit'
import { AuthSessions } from '#accounts/auth_sessions'
import { AppError } from '#shared/errors'
import type User from '#accounts/models/user'
import { Passwords } from '#accounts/passwords'

/** What users change about themselves. */
@inject()
export class Profile {
  constructor(
    private sessions: AuthSessions,
    private passwords: Passwords,
    private limits: AttemptLimits,
    private audit: Audit
  ) {}

  update(user: User, values: { name?: string; profileImageUrl?: string }): Promise<User> {
    return user.merge(values).save()
  }

  /** Ends every other sign-in of the user, tokens of the API included. */
  async changePassword(
    user: User,
    change: { current: string; next: string; keptSession: string | null; ip: string }
  ): Promise<void> {
    await this.limits.passwordChange(user.id)
    if (!(await this.passwords.verify(user.password, change.current))) {
      throw new AppError(422, 'wrong_password', { field: 'password' })
    }
    const password = await this.passwords.hash(change.next)
    await db.transaction(async (trx) => {
      await trx.rawQuery('update users set password = ?, updated_at = now() where id = ?', [
        password,
        user.id,
      ])
      await this.sessions.closeOthers(user.id, change.keptSession, trx)
      await this.audit.record(
        {
          action: 'user.password_changed',
          actorId: user.id,
          target: { type: 'user', id: user.id },
          ip: change.ip,
        },
        trx
      )
    })
  }
}
