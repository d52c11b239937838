import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFoundError } from '#shared/errors'
import { isPackagePath } from '@wxiai/sdk/package'
import { PageFiles } from '#plugins/packages/page_files'

const HASH = /^[0-9a-f]{20}$/
const ENCODINGS = { br: '.br', gzip: '.gz' } as const

/** Compiled pages of installed plugins. Their address carries the hash of what is in them. */
@inject()
export default class PluginPagesController {
  constructor(private files: PageFiles) {}

  async show({ params, request, response }: HttpContext) {
    const file = (params['*'] as string[]).join('/')
    if (!HASH.test(params.hash) || !isPackagePath(file)) throw new NotFoundError()
    const path = await this.files.find(params.hash, file)
    if (!path) throw new NotFoundError()
    response.header('Cache-Control', 'public, max-age=31536000, immutable')
    response.header('X-Content-Type-Options', 'nosniff')
    response.vary('Accept-Encoding')
    response.type(extname(file))
    const encoding = request.encodings().find((one) => one in ENCODINGS) as keyof typeof ENCODINGS
    const packed = encoding && (await this.files.packed(path, ENCODINGS[encoding]))
    if (packed) response.header('Content-Encoding', encoding)
    return response.send(await readFile(packed || path))
  }
}
