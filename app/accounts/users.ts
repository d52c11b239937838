import { containing } from '#shared/newest_first'
import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import { Audit } from '#accounts/audit'
import User from '#accounts/models/user'
import type { Role } from '#accounts/permissions'
import { ConflictError, NotFoundError } from '#shared/errors'
import type { PageRequest } from '#shared/pagination'
import type { Permission } from '#settings/permissions'

/** Changes of who is an admin happen one after the other. */
const ADMINS_LOCK = 7_239_002

export interface UserChange {
  name?: string
  role?: Role
  /** `null` takes an exception away, so that the role decides again. */
  permissions?: Partial<Record<Permission, boolean | null>>
}

/** Users as admins see and change them. */
@inject()
export class Users {
  constructor(private audit: Audit) {}

  async page(filter: { query?: string; role?: Role }, page: PageRequest) {
    const query = User.query()
    if (filter.role) query.where('role', filter.role)
    if (filter.query) {
      const term = containing(filter.query)
      query.where((either) => either.whereILike('email', term).orWhereILike('name', term))
    }
    const [count] = await query.clone().count('* as total')
    const items = await query
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .offset(page.offset)
      .limit(page.limit)
    return { items, total: Number(count.$extras.total) }
  }

  async find(id: string): Promise<User> {
    const user = await User.find(id)
    if (!user) throw new NotFoundError('user_not_found')
    return user
  }

  /** The site never loses its last admin. */
  update(id: string, change: UserChange, by: { actorId: string; ip: string }): Promise<User> {
    return db.transaction(async (trx) => {
      await trx.rawQuery('select pg_advisory_xact_lock(?)', [ADMINS_LOCK])
      const user = await User.query({ client: trx }).where('id', id).forUpdate().first()
      if (!user) throw new NotFoundError('user_not_found')

      if (user.role === 'admin' && change.role && change.role !== 'admin') {
        const { rows } = await trx.rawQuery(
          "select exists (select 1 from users where role = 'admin' and id <> ?) as others",
          [id]
        )
        if (!rows[0].others) throw new ConflictError('last_admin')
      }

      const before = { name: user.name, role: user.role, permissions: user.permissions }
      if (change.name !== undefined) user.name = change.name
      if (change.role !== undefined) user.role = change.role
      if (change.permissions) user.permissions = merged(user.permissions, change.permissions)
      const after = { name: user.name, role: user.role, permissions: user.permissions }
      await user.save()
      await this.audit.record(
        {
          action: 'user.updated',
          actorId: by.actorId,
          target: { type: 'user', id },
          detail: { before, after },
          ip: by.ip,
        },
        trx
      )
      return user
    })
  }
}

function merged(own: User['permissions'], change: NonNullable<UserChange['permissions']>) {
  const entries = Object.entries({ ...own, ...change }).filter(([, value]) => value !== null)
  return Object.fromEntries(
    entries.filter(([, value]) => value !== undefined)
  ) as User['permissions']
}
