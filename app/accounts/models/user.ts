import { BaseModel, column } from '@adonisjs/lucid/orm'
import type { DateTime } from 'luxon'
import { effectivePermissions, type Role } from '#accounts/permissions'
import settings from '#settings/service'
import type { Permission } from '#settings/permissions'

export default class User extends BaseModel {
  static table = 'users'

  @column({ isPrimary: true })
  declare id: string

  @column()
  declare email: string

  @column()
  declare name: string

  @column({ serializeAs: null })
  declare password: string

  @column()
  declare role: Role

  @column()
  declare profileImageUrl: string

  @column()
  declare locale: string | null

  @column()
  declare theme: string | null

  /** Exceptions from what the role allows. */
  @column({ prepare: (value: unknown) => JSON.stringify(value) })
  declare permissions: Partial<Record<Permission, boolean>>

  @column.dateTime()
  declare lastActiveAt: DateTime | null

  @column.dateTime({ autoCreate: true })
  declare createdAt: DateTime

  @column.dateTime({ autoCreate: true, autoUpdate: true })
  declare updatedAt: DateTime

  /** The team that the user works in, now always the personal one. Known where the user was found by a guard. */
  get teamId(): string {
    const { team_id: id } = this.$extras as { team_id?: string }
    if (!id) throw new Error('This user was loaded without the team')
    return id
  }

  get effectivePermissions(): Record<Permission, boolean> {
    return effectivePermissions(this.role, this.permissions, settings.get('permissions.user'))
  }

  can(permission: string): boolean {
    return this.effectivePermissions[permission as Permission] ?? false
  }
}
