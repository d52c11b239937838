import { access } from 'node:fs/promises'
import { extname } from 'node:path'
import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** Built assets lie in one folder, under names that carry their hash. */
const ASSET = /^\/assets\/[\w-][\w.-]*\.(?:js|css|svg|json|wasm)$/
const FORMS = [
  { encoding: 'br', suffix: '.br' },
  { encoding: 'gzip', suffix: '.gz' },
]

/**
 * Lets the static server send the `.br` or `.gz` that the build wrote beside an asset. Only assets: pages carry tokens
 * beside text that others choose, and compressed together the length of one tells about the other (BREACH).
 */
export default class PrecompressedMiddleware {
  async handle({ request, response }: HttpContext, next: NextFn) {
    const path = request.url()
    if (!ASSET.test(path)) return next()
    response.vary('Accept-Encoding')
    // A range counts the bytes of the file itself.
    if (request.header('range')) return next()
    const accepted = request.encodings()
    const form = FORMS.find(({ encoding }) => accepted.includes(encoding))
    if (!form) return next()
    const compressed = path + form.suffix
    const exists = await access(app.publicPath(compressed.slice(1))).then(
      () => true,
      () => false
    )
    if (!exists) return next()
    response.header('Content-Encoding', form.encoding)
    response.type(extname(path))
    request.request.url = compressed
    return next()
  }
}
