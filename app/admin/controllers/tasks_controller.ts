import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AdminTasks } from '#tasks/admin_tasks'
import { pageShown, placeInList } from '#shared/pagination'
import { PAGE_SIZE, textOf } from '#admin/queries/listing'

@inject()
export default class TasksController {
  constructor(private tasks: AdminTasks) {}

  async index({ request, inertia, i18n }: HttpContext) {
    const place = placeInList(request.qs())
    const status = textOf(request.input('status'))
    const plugin = textOf(request.input('plugin'))
    const query = textOf(request.input('query'))
    const tasks = await this.tasks.page(
      {
        ...place,
        limit: PAGE_SIZE,
        status: status || undefined,
        plugin: plugin || undefined,
        query: query || undefined,
      },
      { locale: i18n.locale }
    )
    return inertia.render('admin/tasks', {
      tasks,
      page: pageShown(place),
      status,
      plugin,
      query,
    })
  }
}
