import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { TaskHistory } from '#tasks/task_history'

const RECENT = 12

/** Where a session starts: the services and the latest work. */
@inject()
export default class HomeController {
  constructor(private history: TaskHistory) {}

  async show(ctx: HttpContext) {
    const { teamId } = ctx.auth.use('web').getUserOrFail()
    const recent = await this.history.page({ teamId, limit: RECENT }, { locale: ctx.i18n.locale })
    return ctx.inertia.render('home', { recent: recent.items })
  }
}
