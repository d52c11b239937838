import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFoundError } from '#shared/errors'
import { AdminTasks } from '#tasks/admin_tasks'
import { CancelTask } from '#tasks/cancel_task'
import { TaskHistory } from '#tasks/task_history'
import { adminTasksValidator } from '#tasks/validators'

@inject()
export default class AdminTasksController {
  constructor(
    protected tasks: AdminTasks,
    protected history: TaskHistory,
    protected cancelTask: CancelTask
  ) {}

  async index({ request, i18n }: HttpContext) {
    const { user_id: userId, ...filters } = await request.validateUsing(adminTasksValidator, {
      data: request.qs(),
    })
    return this.tasks.page({ ...filters, userId }, i18n)
  }

  async cancel({ params, i18n }: HttpContext) {
    const task = await this.history.find(params.id)
    if (!task) throw new NotFoundError('task_not_found')
    const [item] = await this.tasks.present([await this.cancelTask.run(task)], i18n.locale)
    return item
  }
}
