import { access } from 'node:fs/promises'
import { extname } from 'node:path'
import { inject } from '@adonisjs/core'
import app from '@adonisjs/core/services/app'
import StaticMiddleware from '@adonisjs/static/static_middleware'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** Built assets lie in one folder, under names that carry their hash. */
const ASSET = /^\/assets\/[\w-][\w.-]*\.(?:js|css|svg|json|wasm)$/
/** Paths of routes, whatever they end in. */
const OURS = /^\/(?:api|v1|files)\//
const FORMS = [
  { encoding: 'br', suffix: '.br' },
  { encoding: 'gzip', suffix: '.gz' },
]

/**
 * Files of the public folder; assets as the `.br` or `.gz` that the build wrote beside them. Only assets: pages carry tokens
 * beside text that others choose, and compressed together the length of one tells about the other (BREACH).
 */
@inject()
export default class PublicFilesMiddleware {
  readonly #files: StaticMiddleware

  constructor(files: StaticMiddleware) {
    this.#files = files
  }

  async handle(ctx: HttpContext, next: NextFn) {
    const path = ctx.request.url()
    // The disk is not asked about every call of the API.
    if (extname(path) === '' || OURS.test(path)) return next()
    if (ASSET.test(path)) await this.#choose(ctx, path)
    return this.#files.handle(ctx, next)
  }

  async #choose({ request, response }: HttpContext, path: string): Promise<void> {
    response.vary('Accept-Encoding')
    // A range counts the bytes of the file itself.
    if (request.header('range')) return
    const accepted = request.encodings()
    const form = FORMS.find(({ encoding }) => accepted.includes(encoding))
    if (!form) return
    const compressed = path + form.suffix
    const exists = await access(app.publicPath(compressed.slice(1))).then(
      () => true,
      () => false
    )
    if (!exists) return
    response.header('Content-Encoding', form.encoding)
    response.type(extname(path))
    request.request.url = compressed
  }
}
