import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('users', (table) => {
      table.uuid('id').primary().defaultTo(this.db.rawQuery('gen_random_uuid()').knexQuery)
      table.text('email').notNullable()
      table.text('name').notNullable()
      table.text('password').notNullable()
      table.text('role').notNullable()
      table.text('profile_image_url').notNullable().defaultTo('')
      table.text('locale').nullable()
      table.text('theme').nullable()
      table.jsonb('permissions').notNullable().defaultTo('{}')
      table.timestamp('last_active_at', { useTz: true }).nullable()
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.timestamp('updated_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.check("role in ('admin', 'user', 'pending')")
    })
    this.schema.raw('create unique index users_email_unique on users (lower(email))')

    this.schema.createTable('teams', (table) => {
      table.uuid('id').primary().defaultTo(this.db.rawQuery('gen_random_uuid()').knexQuery)
      table.text('name').notNullable()
      table.text('kind').notNullable()
      table.uuid('owner_id').notNullable().references('users.id').onDelete('CASCADE')
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.check("kind in ('personal', 'shared')")
    })
    this.schema.raw(
      "create unique index teams_personal_unique on teams (owner_id) where kind = 'personal'"
    )

    this.schema.createTable('team_members', (table) => {
      table.uuid('team_id').notNullable().references('teams.id').onDelete('CASCADE')
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE')
      table.text('role').notNullable()
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.primary(['team_id', 'user_id'])
      table.index(['user_id'])
    })

    this.schema.createTable('auth_sessions', (table) => {
      table.uuid('id').primary().defaultTo(this.db.rawQuery('gen_random_uuid()').knexQuery)
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE')
      table.text('kind').notNullable()
      table.text('ip').nullable()
      table.text('user_agent').nullable()
      table.timestamp('expires_at', { useTz: true }).notNullable()
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.timestamp('last_used_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.index(['user_id'])
      table.index(['expires_at'])
      table.check("kind in ('web', 'api')")
    })

    this.schema.createTable('audit_entries', (table) => {
      table.bigIncrements('id')
      table.uuid('actor_id').nullable().references('users.id').onDelete('SET NULL')
      table.text('action').notNullable()
      table.text('target_type').nullable()
      table.text('target_id').nullable()
      table.jsonb('detail').notNullable().defaultTo('{}')
      table.text('ip').nullable()
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.index(['actor_id', 'id'])
      table.index(['target_type', 'target_id', 'id'])
    })
  }

  async down() {
    for (const table of ['audit_entries', 'auth_sessions', 'team_members', 'teams', 'users'])
      this.schema.dropTable(table)
  }
}
