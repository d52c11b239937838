import app from '@adonisjs/core/services/app'
import { ExceptionHandler, type HttpContext } from '@adonisjs/core/http'
import { errors as vineErrors } from '@vinejs/vine'
import { describeError, type ErrorReport } from '#shared/http/describe_error'

const PAGES: Record<number, 'errors/forbidden' | 'errors/not_found' | 'errors/expired'> = {
  403: 'errors/forbidden',
  404: 'errors/not_found',
  419: 'errors/expired',
}

/** JSON for the API, pages for people: one place decides what an error looks like. */
export default class HttpExceptionHandler extends ExceptionHandler {
  protected debug = app.inDev

  async handle(error: unknown, ctx: HttpContext) {
    if (this.#isApi(ctx)) return this.#json(error, ctx)

    const report = describeError(error, ctx.i18n)
    if (app.inDev && report.status >= 500) return super.handle(error, ctx)
    if (!ctx.inertia) return this.#json(error, ctx)
    if (report.status === 401) return super.handle(error, ctx)
    if (report.status < 500 && ctx.request.method() !== 'GET' && ctx.session) {
      // Faults of fields stand beside them; what was typed is still in the form, and no cookie has room for it.
      if (!(error instanceof vineErrors.E_VALIDATION_ERROR)) {
        ctx.session.flash('error', report.body.detail)
      }
      if (report.body.errors) {
        ctx.session.flash(
          'inputErrorsBag',
          Object.fromEntries(report.body.errors.map((fault) => [fault.field, [fault.message]]))
        )
      }
      return ctx.response.redirect().back()
    }
    ctx.response.status(report.status)
    for (const [name, value] of Object.entries(report.headers)) ctx.response.header(name, value)
    return ctx.response.send(await this.#page(ctx, report))
  }

  /** The frame around every page reads the database; without one a page of few words has to do. */
  async #page(ctx: HttpContext, report: ErrorReport) {
    const { detail } = report.body
    const requestId = ctx.request.id() ?? ''
    try {
      const name = PAGES[report.status] ?? 'errors/server_error'
      return await ctx.inertia.render(name, { detail, request_id: requestId })
    } catch {
      const locale = ctx.i18n?.locale ?? 'en'
      return ctx.view.render('plain_error', { detail, requestId, locale })
    }
  }

  async report(error: unknown, ctx: HttpContext) {
    if (describeError(error).status < 500) return
    ctx.logger.error({ err: error, request_id: ctx.request.id() }, 'request failed')
  }

  #isApi(ctx: HttpContext) {
    return /^\/(api|v1|files|health|metrics)(\/|$)/.test(ctx.request.url())
  }

  #json(error: unknown, ctx: HttpContext) {
    const report = describeError(error, ctx.i18n)
    for (const [name, value] of Object.entries(report.headers)) ctx.response.header(name, value)
    return ctx.response.status(report.status).send({
      ...report.body,
      ...(report.status >= 500 ? { request_id: ctx.request.id() } : {}),
    })
  }
}
