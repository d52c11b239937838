import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { TaskHistory } from '#tasks/task_history'
import { pageShown, placeInList } from '#shared/pagination'
import { PAGE_SIZE, textOf } from '#admin/queries/listing'
import { TaskOwners } from '#admin/queries/task_owners'

@inject()
export default class TasksController {
  constructor(
    private history: TaskHistory,
    private owners: TaskOwners
  ) {}

  async index({ request, inertia, i18n }: HttpContext) {
    const place = placeInList(request.qs())
    const status = textOf(request.input('status'))
    const plugin = textOf(request.input('plugin'))
    const query = textOf(request.input('query'))
    const tasks = await this.history.page(
      {
        ...place,
        limit: PAGE_SIZE,
        status: status || undefined,
        plugin: plugin || undefined,
        query: query || undefined,
      },
      { locale: i18n.locale }
    )
    const owners = await this.owners.of(tasks.items.map(({ id }) => id))
    return inertia.render('admin/tasks', {
      tasks: {
        ...tasks,
        items: tasks.items.map((task) => ({ ...task, user: owners.get(task.id) ?? null })),
      },
      page: pageShown(place),
      status,
      plugin,
      query,
    })
  }
}
