import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { Wire } from '@wxiai/sdk'
import { NotFoundError } from '#shared/errors'
import { ServiceCatalog } from '#plugins/service_catalog'
import { TaskHistory } from '#tasks/task_history'
import type { StudioProps } from '../../../resources/app/types/pages.js'

const KINDS = { images: 'image', videos: 'video', audio: 'audio', tools: 'other' } as const
const PAGE_SIZE = 20

/** The end of a service's path names it within its hub: `flux`, or `plugin/service`. */
const refOf = ({ path }: Wire.ServiceInfo) => path.split('/').slice(2).join('/')
const isOf = (task: Wire.Task, { plugin, id }: Wire.ServiceInfo) =>
  task.plugin === plugin && task.service === id
const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/**
 * A hub is the studio over all services of a kind, with the forms of those that are chosen and of those whose results are
 * listed; the rest of the others comes when they are. A service has a studio of its own.
 */
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
    const services = this.catalog.visibleTo(user, locale).filter((one) => one.kind === kind)
    const asked = textOf(ctx.request.input('with')).split(',')
    const chosen = services.filter((one) => asked.includes(refOf(one)))
    const shown = new Set([
      ...(chosen.length ? chosen : services.slice(0, 1)),
      ...services.filter((one) => history.items.some((task) => isOf(task, one))),
    ])
    return ctx.inertia.render('studio/hub', { kind, forms: [...shown], history, status })
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
    return textOf(request.input('status'))
  }

  #kind(ctx: HttpContext) {
    const [, hub] = ctx.request.url().split('/')
    return KINDS[hub as keyof typeof KINDS]
  }
}
