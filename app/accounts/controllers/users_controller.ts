import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type User from '#accounts/models/user'
import { type UserChange, Users } from '#accounts/users'
import { userListValidator, userUpdateValidator } from '#accounts/validators'
import { pageRequest } from '#shared/pagination'

/** REST for admins: the users of the site. */
@inject()
export default class UsersController {
  constructor(private users: Users) {}

  async index({ request }: HttpContext) {
    const { query, role, ...paging } = await request.validateUsing(userListValidator, {
      data: request.qs(),
    })
    const { items, total } = await this.users.page({ query, role }, pageRequest(paging))
    return { items: items.map(present), total }
  }

  async show({ params }: HttpContext) {
    return present(await this.users.find(params.id))
  }

  async update({ params, request, auth }: HttpContext) {
    const change = (await request.validateUsing(userUpdateValidator)) as UserChange
    const by = { actorId: auth.getUserOrFail().id, ip: request.ip() }
    return present(await this.users.update(params.id, change, by))
  }
}

function present(user: User) {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role,
    profile_image_url: user.profileImageUrl,
    permissions: user.permissions,
    last_active_at: user.lastActiveAt?.toUTC().toISO() ?? null,
    created_at: user.createdAt.toUTC().toISO()!,
  }
}
