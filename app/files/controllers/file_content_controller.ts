import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import drive from '@adonisjs/drive/services/main'
import { NotFoundError } from '#shared/errors'
import { openContent, parseRange } from '#files/file_content'
import { FileStore } from '#files/file_store'
import { FileUrls } from '#files/file_urls'
import { isInline } from '#files/media_type'

/** Hands out contents to whoever holds a signed address. */
@inject()
export default class FileContentController {
  constructor(
    protected files: FileStore,
    protected urls: FileUrls
  ) {}

  async show({ params, request, response }: HttpContext) {
    const { e, s, v, download } = request.qs()
    const left = this.urls.verify(params.id, e, s)
    const file = left > 0 ? await this.files.find(params.id) : null
    if (!file) throw new NotFoundError('file_not_found')

    const thumbnail = v === 'thumb' && file.thumbnail_key !== null
    const key = thumbnail ? file.thumbnail_key! : file.disk_key
    const mime = thumbnail ? 'image/webp' : file.mime
    const etag = `"${file.sha256.slice(0, 32)}${thumbnail ? '-t' : ''}"`
    response.header('ETag', etag)
    response.header('Cache-Control', `private, max-age=${left}, immutable`)
    response.header('X-Content-Type-Options', 'nosniff')
    response.header('Content-Security-Policy', "default-src 'none'; sandbox")
    response.header('Cross-Origin-Resource-Policy', 'cross-origin')
    response.header('Accept-Ranges', 'bytes')
    if (request.header('if-none-match') === etag) return response.status(304).send(null)

    const inline = isInline(mime) && download === undefined
    response.header('Content-Type', mime)
    response.header('Content-Disposition', disposition(inline, file.name))

    const size = thumbnail ? await this.#size(file.disk, key) : Number(file.size)
    const range = parseRange(request.header('range'), size)
    if (range === null) {
      response.header('Content-Range', `bytes */${size}`)
      return response.status(416).send(null)
    }
    if (range) {
      response.status(206)
      response.header('Content-Range', `bytes ${range.start}-${range.end}/${size}`)
    }
    response.header('Content-Length', range ? range.end - range.start + 1 : size)
    const stream = await openContent(file.disk, key, range).catch(() => {
      throw new NotFoundError('file_not_found')
    })
    response.stream(stream, () => ['', 404])
  }

  async #size(disk: string, key: string): Promise<number> {
    const facts = await drive
      .use(disk as 'fs')
      .getMetaData(key)
      .catch(() => null)
    if (!facts) throw new NotFoundError('file_not_found')
    return facts.contentLength
  }
}

function disposition(inline: boolean, name: string): string {
  const plain = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\]/g, '_')
  return `${inline ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`
}
