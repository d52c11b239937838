import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import { AttemptLimits } from '#accounts/attempt_limits'
import { InvalidCredentialsError } from '#accounts/errors'
import User from '#accounts/models/user'
import { Passwords } from '#accounts/passwords'

export interface Credentials {
  email: string
  password: string
}

/** Who is that? The answer is the same, and as slow, for an unknown address and for a wrong password. */
@inject()
export class SignIns {
  constructor(
    private limits: AttemptLimits,
    private passwords: Passwords
  ) {}

  verify(credentials: Credentials, ip: string): Promise<User> {
    return this.limits.signIn({ ip, email: credentials.email }, () => this.#verify(credentials))
  }

  async #verify({ email, password }: Credentials): Promise<User> {
    const { rows } = await db.rawQuery(
      `select u.*, t.id as team_id from users u
       join teams t on t.owner_id = u.id and t.kind = 'personal' where lower(u.email) = ?`,
      [email]
    )
    const stored = (rows[0]?.password as string | undefined) ?? null
    if (!(await this.passwords.verify(stored, password))) throw new InvalidCredentialsError()

    const user = User.$createFromAdapterResult(rows[0], {}) as User
    if (this.passwords.needsRehash(user.password)) {
      await user.merge({ password: await this.passwords.hash(password) }).save()
    }
    return user
  }
}
