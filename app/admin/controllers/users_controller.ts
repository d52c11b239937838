import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFoundError } from '#shared/errors'
import { TaskHistory } from '#tasks/task_history'
import { AdminEntries } from '#admin/queries/entries'
import { lenientPage } from '#shared/pagination'
import { PAGE_SIZE, textOf } from '#admin/queries/listing'
import { AdminUsers } from '#admin/queries/users'

@inject()
export default class UsersController {
  constructor(
    private users: AdminUsers,
    private entries: AdminEntries,
    private history: TaskHistory
  ) {}

  async index({ request, inertia }: HttpContext) {
    const page = lenientPage(request.input('page'))
    const query = textOf(request.input('query'))
    const role = textOf(request.input('role'))
    const users = await this.users.page({ page, query, role })
    return inertia.render('admin/users', { users, page, query, role })
  }

  async show({ params, inertia, i18n }: HttpContext) {
    const user = await this.users.find(params.id)
    if (!user) throw new NotFoundError()
    const [entries, tasks] = await Promise.all([
      this.entries.latestOf(user.id, PAGE_SIZE),
      this.history.page({ userId: user.id, limit: 10 }, { locale: i18n.locale }),
    ])
    return inertia.render('admin/user', { user, entries, tasks })
  }
}
