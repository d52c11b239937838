import { BaseModel, column } from '@adonisjs/lucid/orm'
import type { DateTime } from 'luxon'

/** The tenant: credits, tasks and files belong to a team. */
export default class Team extends BaseModel {
  static table = 'teams'

  @column({ isPrimary: true })
  declare id: string

  @column()
  declare name: string

  @column()
  declare kind: 'personal' | 'shared'

  @column()
  declare ownerId: string

  @column.dateTime({ autoCreate: true })
  declare createdAt: DateTime
}
