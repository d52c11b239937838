import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AttemptLimits } from '#accounts/attempt_limits'
import { AuthSessions } from '#accounts/auth_sessions'
import { deviceOf } from '#accounts/device'
import { Profile } from '#accounts/profile'
import { SessionPresenter } from '#accounts/session_presenter'
import { SignIns } from '#accounts/sign_ins'
import { SignUp } from '#accounts/sign_up'
import {
  passwordValidator,
  profileValidator,
  signInValidator,
  signUpValidator,
} from '#accounts/validators'

/** REST: sign-up, sign-in and one's own account. */
@inject()
export default class AuthsController {
  constructor(
    private signUp: SignUp,
    private signIns: SignIns,
    private profile: Profile,
    private sessions: AuthSessions,
    private limits: AttemptLimits,
    private presenter: SessionPresenter
  ) {}

  async signup(ctx: HttpContext) {
    const account = await ctx.request.validateUsing(signUpValidator)
    await this.limits.signUp(ctx.request.ip())
    const user = await this.signUp.register({ ...account, ip: ctx.request.ip() })
    const session = await this.sessions.open(user.id, 'api', deviceOf(ctx))
    return ctx.response.created(await this.presenter.issue(user, session))
  }

  async signin(ctx: HttpContext) {
    const credentials = await ctx.request.validateUsing(signInValidator)
    const user = await this.signIns.verify(credentials, ctx.request.ip())
    const session = await this.sessions.open(user.id, 'api', deviceOf(ctx))
    return this.presenter.issue(user, session)
  }

  async signout({ auth }: HttpContext) {
    await auth.use('api').logout()
    return { status: true }
  }

  show({ auth }: HttpContext) {
    const { token } = auth.use('api')
    return this.presenter.present(auth.use('api').getUserOrFail(), token)
  }

  async updateProfile({ auth, request }: HttpContext) {
    const values = await request.validateUsing(profileValidator)
    const guard = auth.use('api')
    const user = await this.profile.update(guard.getUserOrFail(), {
      name: values.name,
      profileImageUrl: values.profile_image_url === null ? '' : values.profile_image_url,
    })
    return this.presenter.present(user, guard.token)
  }

  /** Ends every token, the caller's too, and answers with a new one. A page keeps the sign-in of its browser. */
  async updatePassword(ctx: HttpContext) {
    const values = await ctx.request.validateUsing(passwordValidator)
    const guard = ctx.auth.use('api')
    const user = guard.getUserOrFail()
    const change = { current: values.password, next: values.new_password, ip: ctx.request.ip() }

    if (guard.session.kind === 'web') {
      await this.profile.changePassword(user, { ...change, keptSession: guard.session.id })
      return this.presenter.present(user, guard.token)
    }
    await this.profile.changePassword(user, { ...change, keptSession: null })
    const session = await this.sessions.open(user.id, 'api', deviceOf(ctx))
    return this.presenter.issue(user, session)
  }
}
