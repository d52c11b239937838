import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFoundError } from '#shared/errors'
import { ServiceCatalog } from '#plugins/service_catalog'
import { TaskHistory } from '#tasks/task_history'
import type { StudioProps } from '../../../resources/app/types/pages.js'

const KINDS = { images: 'image', videos: 'video', audio: 'audio', tools: 'other' } as const
const PAGE_SIZE = 20

/** A hub is the studio over all services of a kind; a service has one of its own. */
@inject()
export default class StudioController {
  constructor(
    private catalog: ServiceCatalog,
    private history: TaskHistory
  ) {}

  async hub(ctx: HttpContext) {
    const user = ctx.auth.use('web').getUserOrFail()
    const { locale } = ctx.i18n
    const kind = this.#kind(ctx)
    const status = this.#status(ctx)
    const history = await this.history.page(
      { teamId: user.teamId, kind, status: status || undefined, limit: PAGE_SIZE },
      { locale }
    )
    const choices = this.catalog.visibleTo(user, locale).filter((one) => one.kind === kind)
    return ctx.inertia.render('studio/hub', { kind, choices, history, status })
  }

  async show(ctx: HttpContext) {
    const user = ctx.auth.use('web').getUserOrFail()
    const { locale } = ctx.i18n
    const service = await this.catalog.find(user, ctx.params.plugin, ctx.params.service, locale)
    if (service.kind !== this.#kind(ctx)) throw new NotFoundError()

    const status = this.#status(ctx)
    const history = await this.history.page(
      {
        teamId: user.teamId,
        plugin: service.plugin,
        service: service.id,
        status: status || undefined,
        limit: PAGE_SIZE,
      },
      { locale }
    )
    const props: StudioProps = { service, history, status }
    const own = this.catalog.ownPage(service.plugin, service.id)
    const page = (own?.key ?? 'studio/service') as 'studio/service'
    return ctx.inertia.render(page, { ...props, page_module: own?.module ?? undefined } as never)
  }

  /** A link with an odd filter shows everything. */
  #status({ request }: HttpContext): string {
    const status = request.input('status') as unknown
    return typeof status === 'string' ? status : ''
  }

  #kind(ctx: HttpContext) {
    const [, hub] = ctx.request.url().split('/')
    return KINDS[hub as keyof typeof KINDS]
  }
}
