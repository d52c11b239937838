import { inject } from '@adonisjs/core'
import BodyParserMiddleware from '@adonisjs/core/bodyparser_middleware'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** Names of routes that read their body themselves: what is signed has to be verified byte for byte. */
export const UNPARSED = new Set<string>()

/** Reads bodies, but for routes that do it themselves. */
@inject()
export default class BodyMiddleware {
  constructor(protected parser: BodyParserMiddleware) {}

  handle(ctx: HttpContext, next: NextFn) {
    return UNPARSED.has(ctx.route?.name ?? '') ? next() : this.parser.handle(ctx, next)
  }
}
