import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { forgetLengths } from '#shared/list_count'
import { AuthSessions } from '#accounts/auth_sessions'
import type User from '#accounts/models/user'
import type { Role } from '#accounts/permissions'
import { SessionPresenter } from '#accounts/session_presenter'
import { PluginRegistry } from '#plugins/registry'
import { SignUp } from '#accounts/sign_up'

export const PASSWORD = 'correct horse battery'

/** A fresh user with a team, a wallet and the grant; the role is set afterwards. */
export async function makeUser(role: Role = 'user', name = 'Ada'): Promise<User> {
  const signUp = await app.container.make(SignUp)
  const email = `${randomUUID()}@example.com`
  const user = await signUp.register({ name, email, password: PASSWORD })
  if (user.role !== role) await user.merge({ role }).save()
  return user
}

/** A living bearer token of the user. */
export async function tokenOf(user: User): Promise<string> {
  const sessions = await app.container.make(AuthSessions)
  const presenter = await app.container.make(SessionPresenter)
  const { token } = await presenter.issue(user, await sessions.open(user.id, 'api', {}))
  return token
}

/** Removes every account with all that belongs to it, and forgets every attempt. */
export async function emptySite() {
  await truncate('users, rate_limits, settings restart identity')
  forgetLengths()
  // The rows of the plugins name their last editor and went along.
  const registry = await app.container.make(PluginRegistry)
  await registry.resync()
}

const DEADLOCK = '40P01'

/** Work that goes on behind a test locks the same tables, in an order of its own. */
export async function truncate(tables: string, tries = 5): Promise<void> {
  try {
    await db.rawQuery(`truncate ${tables} cascade`)
  } catch (error) {
    if (tries === 1 || (error as { code?: string }).code !== DEADLOCK) throw error
    await truncate(tables, tries - 1)
  }
}
