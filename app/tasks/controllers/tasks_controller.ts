import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFoundError } from '#shared/errors'
import { TaskHistory } from '#tasks/task_history'
import { TaskPresenter } from '#tasks/task_presenter'
import { tasksValidator } from '#tasks/validators'

/** Tasks over all plugins. */
@inject()
export default class TasksController {
  constructor(
    protected history: TaskHistory,
    protected presenter: TaskPresenter
  ) {}

  async index({ request, auth, i18n }: HttpContext) {
    const filters = await request.validateUsing(tasksValidator, { data: request.qs() })
    return this.history.page({ ...filters, teamId: auth.getUserOrFail().teamId }, i18n)
  }

  async show({ params, auth, i18n }: HttpContext) {
    const task = await this.history.find(params.id, auth.getUserOrFail().teamId)
    if (!task) throw new NotFoundError('task_not_found')
    return this.presenter.one(task, i18n.locale)
  }
}
