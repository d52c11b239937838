import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AuthSessions } from '#accounts/auth_sessions'
import type AuthSession from '#accounts/models/auth_session'
import { PageTokens } from '#accounts/page_tokens'
import { Profile } from '#accounts/profile'
import { passwordValidator, profileValidator } from '#accounts/validators'

/** The page of one's own account. */
@inject()
export default class AccountController {
  constructor(
    private profile: Profile,
    private sessions: AuthSessions,
    private tokens: PageTokens
  ) {}

  async show({ auth, inertia }: HttpContext) {
    const { session } = auth.use('web')
    const sessions = await this.sessions.list(session.userId)
    return inertia.render('account/profile', {
      sessions: sessions.map((row) => present(row, session.id)),
    })
  }

  async updateProfile({ auth, request, response, session, i18n }: HttpContext) {
    const values = await request.validateUsing(profileValidator)
    await this.profile.update(auth.use('web').getUserOrFail(), {
      name: values.name,
      profileImageUrl: values.profile_image_url === null ? '' : values.profile_image_url,
    })
    session.flash('success', i18n.t('accounts.profile_saved'))
    return response.redirect().back()
  }

  async updatePassword({ auth, request, response, session, i18n }: HttpContext) {
    const values = await request.validateUsing(passwordValidator)
    const guard = auth.use('web')
    await this.profile.changePassword(guard.getUserOrFail(), {
      current: values.password,
      next: values.new_password,
      keptSession: guard.session.id,
      ip: request.ip(),
    })
    session.flash('success', i18n.t('accounts.password_changed'))
    return response.redirect().back()
  }

  async revokeSession({ auth, params, response, session, i18n }: HttpContext) {
    const current = auth.use('web').session
    await this.sessions.close(params.id, current.userId)
    if (params.id === current.id) return response.redirect('/login')
    session.flash('success', i18n.t('accounts.session_revoked'))
    return response.redirect().back()
  }

  async revokeOtherSessions({ auth, response, session, i18n }: HttpContext) {
    const current = auth.use('web').session
    await this.sessions.closeOthers(current.userId, current.id)
    session.flash('success', i18n.t('accounts.other_sessions_revoked'))
    return response.redirect().back()
  }

  /** A new bearer token for the page, as long as the browser is signed in. */
  async token({ auth, response, i18n }: HttpContext) {
    const guard = auth.use('web')
    if (!(await guard.check())) {
      return response.unauthorized({ detail: i18n.t('errors.unauthorized'), code: 'unauthorized' })
    }
    return this.tokens.mint(guard.session)
  }
}

function present(row: AuthSession, currentId: string) {
  return {
    id: row.id,
    kind: row.kind,
    ip: row.ip,
    user_agent: row.userAgent,
    created_at: row.createdAt.toUTC().toISO()!,
    last_used_at: row.lastUsedAt.toUTC().toISO()!,
    current: row.id === currentId,
  }
}
