import type { Authenticators } from '@adonisjs/auth/types'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import i18nManager from '@adonisjs/i18n/services/main'
import { inject } from '@adonisjs/core'
import { speak } from '#settings/languages'
import type { Caller } from '#accounts/caller'
import { SignUp } from '#accounts/sign_up'
import { AppError } from '#shared/errors'

/** Lets signed-in callers pass. Others are asked to sign in: pages by a redirect, the API by a 401. */
@inject()
export default class AuthMiddleware {
  readonly #signUp: SignUp

  constructor(signUp: SignUp) {
    this.#signUp = signUp
  }

  async handle(
    ctx: HttpContext,
    next: NextFn,
    options: { guards?: (keyof Authenticators)[] } = {}
  ) {
    const guards = options.guards ?? ['api']
    if (!(await ctx.auth.checkUsing(guards))) {
      if (guards.includes('web')) return this.#toSignIn(ctx)
      throw new AppError(401, 'unauthorized', { headers: { 'WWW-Authenticate': 'Bearer' } })
    }
    ctx.caller = ctx.auth.use(ctx.auth.authenticatedViaGuard!).caller
    speakLanguageOf(ctx)
    return next()
  }

  async #toSignIn(ctx: HttpContext) {
    const { request, response } = ctx
    if (await this.#signUp.isFirstRun()) return response.redirect('/signup')
    const target = request.method() === 'GET' ? request.url(true) : '/'
    const query = target === '/' ? '' : `?return_to=${encodeURIComponent(target)}`
    return response.redirect(`/login${query}`)
  }
}

/** The user's own choice comes before the browser's; a REST client that names a language gets that one. */
function speakLanguageOf(ctx: HttpContext) {
  const { locale } = ctx.caller
  if (!locale || !i18nManager.supportedLocales().includes(locale)) return
  if (ctx.auth.authenticatedViaGuard === 'api' && ctx.request.header('accept-language')) return
  ctx.i18n = speak(locale)
}

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    /** Who is signed in. Known behind the auth middleware only. */
    caller: Caller
  }
}
