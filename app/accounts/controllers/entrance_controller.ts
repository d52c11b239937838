import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AttemptLimits } from '#accounts/attempt_limits'
import { AuthSessions } from '#accounts/auth_sessions'
import { deviceOf } from '#accounts/device'
import { InvalidCredentialsError } from '#accounts/errors'
import type User from '#accounts/models/user'
import { returnPath } from '#accounts/return_path'
import { SignIns } from '#accounts/sign_ins'
import { SignUp } from '#accounts/sign_up'
import { signInValidator, signUpValidator } from '#accounts/validators'
import { Settings } from '#settings/settings'

/** Pages for signing in, signing up and leaving. */
@inject()
export default class EntranceController {
  constructor(
    private signUp: SignUp,
    private signIns: SignIns,
    private sessions: AuthSessions,
    private limits: AttemptLimits,
    private settings: Settings
  ) {}

  async showLogin(ctx: HttpContext) {
    if (await ctx.auth.use('web').check()) return ctx.response.redirect('/')
    if (await this.signUp.isFirstRun()) return ctx.response.redirect('/signup')
    return ctx.inertia.render('auth/login', {
      return_to: returnPath(ctx.request.input('return_to')),
    })
  }

  async login(ctx: HttpContext) {
    const credentials = await ctx.request.validateUsing(signInValidator)
    try {
      const user = await this.signIns.verify(credentials, ctx.request.ip())
      await this.#enter(ctx, user)
    } catch (error) {
      if (!(error instanceof InvalidCredentialsError)) throw error
      ctx.session.flash('error', ctx.i18n.t('errors.invalid_credentials'))
      return ctx.response.redirect().back()
    }
    return ctx.response.redirect(returnPath(ctx.request.input('return_to')))
  }

  async showSignup(ctx: HttpContext) {
    if (await ctx.auth.use('web').check()) return ctx.response.redirect('/')
    const firstRun = await this.signUp.isFirstRun()
    if (!firstRun && !this.settings.get('accounts.signup_enabled')) {
      return ctx.response.redirect('/login')
    }
    const siteName = this.settings.get('site.name')
    return ctx.inertia.render('auth/signup', { first_run: firstRun, site_name: siteName })
  }

  async signup(ctx: HttpContext) {
    const account = await ctx.request.validateUsing(signUpValidator)
    await this.limits.signUp(ctx.request.ip())
    const user = await this.signUp.register({ ...account, ip: ctx.request.ip() })
    await this.#enter(ctx, user)
    return ctx.response.redirect('/')
  }

  async logout({ auth, response }: HttpContext) {
    const guard = auth.use('web')
    await guard.check()
    await guard.logout()
    return response.redirect('/login')
  }

  async #enter(ctx: HttpContext, user: User) {
    const session = await this.sessions.open(user.id, 'web', deviceOf(ctx))
    ctx.auth.use('web').login(user, session)
  }
}
