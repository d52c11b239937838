import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFoundError } from '#shared/errors'
import { TaskHistory } from '#tasks/task_history'
import { TaskLineage } from '#tasks/task_lineage'
import { TaskPresenter } from '#tasks/task_presenter'
import { tasksValidator } from '#tasks/validators'

/** Tasks over all plugins. */
@inject()
export default class TasksController {
  constructor(
    protected history: TaskHistory,
    protected presenter: TaskPresenter,
    protected ancestry: TaskLineage
  ) {}

  async index({ request, caller, i18n }: HttpContext) {
    const filters = await request.validateUsing(tasksValidator, { data: request.qs() })
    return this.history.page({ ...filters, teamId: caller.teamId }, i18n)
  }

  async show({ params, caller, i18n }: HttpContext) {
    const task = await this.#own(params.id, caller.teamId)
    return this.presenter.one(task, i18n.locale)
  }

  async lineage({ params, caller, i18n }: HttpContext) {
    return this.ancestry.of(await this.#own(params.id, caller.teamId), i18n)
  }

  async #own(id: string, teamId: string) {
    const task = await this.history.find(id, teamId)
    if (!task) throw new NotFoundError('task_not_found')
    return task
  }
}
