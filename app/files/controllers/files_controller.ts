import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AppError, InvalidInputError, NotFoundError } from '#shared/errors'
import { FileGallery } from '#files/file_gallery'
import { FilePresenter } from '#files/file_presenter'
import { FileStore } from '#files/file_store'
import { UPLOAD_LIMIT, UPLOAD_TYPES } from '#files/upload_rules'
import { detectMediaType } from '#files/media_type'
import { favouriteValidator, galleryValidator, removeManyValidator } from '#files/validators'
import db from '@adonisjs/lucid/services/db'

@inject()
export default class FilesController {
  constructor(
    protected files: FileStore,
    protected gallery: FileGallery,
    protected presenter: FilePresenter
  ) {}

  async index({ request, caller }: HttpContext) {
    const filters = await request.validateUsing(galleryValidator, { data: request.qs() })
    const page = await this.gallery.page(caller.teamId, filters)
    return { ...page, items: page.items.map((file) => this.presenter.item(file)) }
  }

  async show({ params, caller }: HttpContext) {
    return this.presenter.item(await this.#own(params.id, caller.teamId))
  }

  async store({ request, response, caller, i18n }: HttpContext) {
    const upload = request.file('file', { size: UPLOAD_LIMIT })
    if (!upload) {
      const message = i18n.t('errors.file_missing')
      throw new InvalidInputError([{ field: 'file', message, rule: 'required' }])
    }
    if (!upload.isValid || !upload.tmpPath) {
      if (upload.errors.some(({ message }) => /ENOSPC|EDQUOT/.test(message))) {
        throw new AppError(507, 'storage_full')
      }
      if (upload.size > UPLOAD_LIMIT) {
        throw new AppError(413, 'file_too_large', { params: { megabytes: UPLOAD_LIMIT / 2 ** 20 } })
      }
      throw new AppError(422, 'file_broken')
    }
    const { mime } = await detectMediaType(upload.tmpPath)
    if (!UPLOAD_TYPES.has(mime)) throw new AppError(415, 'file_type_refused', { params: { mime } })
    const file = await this.files.store(
      { path: upload.tmpPath, name: upload.clientName },
      { teamId: caller.teamId, userId: caller.id, kind: 'upload' }
    )
    return response.created(this.presenter.item(file))
  }

  async favourite({ params, request, caller }: HttpContext) {
    const { favourite } = await request.validateUsing(favouriteValidator)
    const file = await this.#own(params.id, caller.teamId)
    await db.from('files').where('id', file.id).update({ favourite })
    return this.presenter.item({ ...file, favourite })
  }

  async destroy({ params, response, caller }: HttpContext) {
    await this.files.remove(await this.#own(params.id, caller.teamId))
    this.gallery.forget(caller.teamId)
    return response.noContent()
  }

  async destroyMany({ request, caller }: HttpContext) {
    const { ids } = await request.validateUsing(removeManyValidator)
    const files = await this.files.removeMany(caller.teamId, ids)
    this.gallery.forget(caller.teamId)
    return { removed: files.map(({ id }) => id) }
  }

  async #own(id: string, teamId: string) {
    const file = await this.files.find(id, teamId)
    if (!file) throw new NotFoundError('file_not_found')
    return file
  }
}
