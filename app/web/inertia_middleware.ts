import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import BaseInertiaMiddleware from '@adonisjs/inertia/inertia_middleware'
import { PageShell } from '#web/page_shell'
import type { PageProps as AppPages } from '../../resources/app/types/pages.js'

/** Gives every page what the shell around it shows. */
@inject()
export default class InertiaMiddleware extends BaseInertiaMiddleware {
  constructor(private shell: PageShell) {
    super()
  }

  async share(ctx: HttpContext) {
    const { always, once } = ctx.inertia
    const shell = await this.shell.propsFor(ctx)
    return {
      errors: always(this.getValidationErrors(ctx) as Record<string, string>),
      flash: always({
        error: ctx.session?.flashMessages.get('error') as string | undefined,
        success: ctx.session?.flashMessages.get('success') as string | undefined,
      }),
      site: always(shell.site),
      locale: always(shell.locale),
      theme: always(shell.theme),
      auth: always(shell.auth),
      credit: always(shell.credit),
      // They grow with the plugins: a browser that has these already does not get them again (decision 0027).
      services: once(shell.links.items, { key: `services:${shell.links.version}` }),
    }
  }

  async handle(ctx: HttpContext, next: NextFn) {
    await this.init(ctx)
    const output = await next()
    this.dispose(ctx)
    return output
  }
}

declare module '@adonisjs/inertia/types' {
  export interface InertiaPages extends AppPages {}
}
