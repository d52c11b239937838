import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AppError, NotFoundError } from '#shared/errors'
import { PluginRegistry } from '#plugins/registry'
import { CancelTask } from '#tasks/cancel_task'
import { SubmitTask } from '#tasks/submit_task'
import { TaskHistory } from '#tasks/task_history'
import { TaskPresenter } from '#tasks/task_presenter'
import { historyValidator, submitQueryValidator } from '#tasks/validators'

/** Tasks of one plugin. What ran once stays readable when the plugin is gone. */
@inject()
export default class PluginTasksController {
  constructor(
    protected submitTask: SubmitTask,
    protected cancelTask: CancelTask,
    protected history: TaskHistory,
    protected presenter: TaskPresenter,
    protected registry: PluginRegistry
  ) {}

  async submit({ params, request, response, caller, i18n }: HttpContext) {
    const { batch } = await request.validateUsing(submitQueryValidator, { data: request.qs() })
    const { task, repeated } = await this.submitTask.run({
      user: caller,
      plugin: params.plugin,
      operation: params.operation,
      input: request.body(),
      batchId: batch,
      idempotencyKey: idempotencyKey(request.header('idempotency-key')),
      i18n,
    })
    response.status(repeated ? 200 : 201)
    return this.presenter.one(task, i18n.locale)
  }

  async show({ params, caller, i18n }: HttpContext) {
    return this.presenter.one(await this.#own(params, caller.teamId), i18n.locale)
  }

  async cancel({ params, caller, i18n }: HttpContext) {
    const task = await this.#own(params, caller.teamId)
    return this.presenter.one(await this.cancelTask.run(task), i18n.locale)
  }

  async index({ params, request, caller, i18n }: HttpContext) {
    const filters = await request.validateUsing(historyValidator, { data: request.qs() })
    const page = await this.history.page(
      { ...filters, teamId: caller.teamId, plugin: params.plugin },
      i18n
    )
    if (page.total === 0) this.#known(params.plugin)
    return page
  }

  #known(plugin: string) {
    if (!this.registry.find(plugin)?.usable) throw new NotFoundError('plugin_not_found')
  }

  async #own(params: Record<string, string>, teamId: string) {
    const task = await this.history.find(params.id!, teamId)
    if (!task || task.plugin_id !== params.plugin) throw new NotFoundError('task_not_found')
    return task
  }
}

function idempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  if (!/^[\x21-\x7e]{1,200}$/.test(header)) throw new AppError(400, 'bad_idempotency_key')
  return header
}
