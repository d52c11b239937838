import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { FileGallery } from '#files/file_gallery'
import { FilePresenter } from '#files/file_presenter'
import { galleryValidator } from '#files/validators'

const PAGE_SIZE = 60

/** Everything that the team made, over all services; further pages come from `GET /api/v1/files`. */
@inject()
export default class GalleryController {
  constructor(
    private gallery: FileGallery,
    private presenter: FilePresenter
  ) {}

  async index({ request, inertia, auth }: HttpContext) {
    const { teamId } = auth.use('web').getUserOrFail()
    const filters = await this.#filters(request.qs())
    const [page, months] = await Promise.all([
      this.gallery.page(teamId, { ...filters, origin: 'output', limit: PAGE_SIZE }),
      this.gallery.months(teamId),
    ])
    return inertia.render('gallery/index', {
      filters: {
        kind: filters.kind ?? '',
        plugin: filters.plugin ?? '',
        service: filters.service ?? '',
        favourite: filters.favourite ?? false,
        month: filters.month ?? '',
        query: filters.query ?? '',
      },
      items: page.items.map((file) => this.presenter.item(file)),
      next_cursor: page.next_cursor,
      months,
      total: page.total,
      total_exact: page.total_exact,
    })
  }

  /** A link with an odd filter shows the whole gallery, not an error. */
  async #filters(query: Record<string, string>) {
    const set = Object.entries(query).filter(([, value]) => value !== '')
    const [, filters] = await galleryValidator.tryValidate(Object.fromEntries(set))
    return filters ?? {}
  }
}
