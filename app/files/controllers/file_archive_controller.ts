import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFoundError } from '#shared/errors'
import { FileArchive } from '#files/file_archive'
import { FileUrls } from '#files/file_urls'
import { archiveValidator } from '#files/validators'

/** Many files in one download. */
@inject()
export default class FileArchiveController {
  constructor(
    protected archive: FileArchive,
    protected urls: FileUrls
  ) {}

  async store({ request, caller }: HttpContext) {
    const { ids } = await request.validateUsing(archiveValidator)
    const url = await this.archive.address(caller.teamId, ids)
    if (!url) throw new NotFoundError('file_not_found')
    return { url }
  }

  async show({ request, response }: HttpContext) {
    const { f, e, s } = request.qs()
    const ids = this.urls.verifyArchive(f, e, s)
    if (!ids) throw new NotFoundError('file_not_found')
    response.header('Content-Type', 'application/zip')
    response.header('Content-Disposition', 'attachment')
    response.header('Cache-Control', 'private, no-store')
    response.stream(await this.archive.stream(ids))
  }
}
