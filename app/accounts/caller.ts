import { effectivePermissions, type Grants, type Role } from '#accounts/permissions'
import settings from '#settings/service'
import type { Permission } from '#settings/permissions'

export interface CallerRow {
  id: string
  team_id: string
  role: Role
  locale: string | null
  permissions: Grants
}

/** Who asks: what most requests need of a user, without the price of a model. */
export class Caller {
  readonly id: string
  readonly teamId: string
  readonly role: Role
  /** The language that the user chose. */
  readonly locale: string | null
  readonly #permissions: Grants

  constructor(row: CallerRow) {
    this.id = row.id
    this.teamId = row.team_id
    this.role = row.role
    this.locale = row.locale
    this.#permissions = row.permissions
  }

  get isAdmin(): boolean {
    return this.role === 'admin'
  }

  can(permission: string): boolean {
    const ofRole = settings.get('permissions.user')
    const effective = effectivePermissions(this.role, this.#permissions, ofRole)
    return effective[permission as Permission] ?? false
  }
}
