import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('tasks', (table) => {
      table.uuid('id').primary().defaultTo(this.db.rawQuery('gen_random_uuid()').knexQuery)
      table.uuid('team_id').notNullable().references('teams.id').onDelete('CASCADE')
      table.uuid('user_id').nullable().references('users.id').onDelete('SET NULL')
      /** No foreign key: history outlives a removed plugin. */
      table.text('plugin_id').notNullable()
      table.text('service_id').notNullable()
      table.text('operation').notNullable()
      table.text('action').notNullable()
      table.text('status').notNullable().defaultTo('queued')
      table.specificType('progress', 'smallint').notNullable().defaultTo(0)
      table.text('preview_url').nullable()
      table.jsonb('input').notNullable()
      /** Lines of the quote with their prices, frozen at submit. */
      table.jsonb('quote').notNullable()
      table.decimal('credits', 24, 12).notNullable()
      table.uuid('hold_id').nullable().references('credit_holds.id')
      table.jsonb('reference').nullable()
      table.uuid('parent_id').nullable().references('tasks.id').onDelete('SET NULL')
      table.jsonb('actions').notNullable().defaultTo('[]')
      table.text('text').nullable()
      /** What the upstream answered at the end, kept until the outputs are stored. */
      table.jsonb('result').nullable()
      table.text('error_code').nullable()
      table.jsonb('error_message').nullable()
      table.jsonb('metadata').notNullable().defaultTo('{}')
      table.text('locale').notNullable().defaultTo('en')
      table.text('idempotency_key').nullable()
      table.boolean('cancel_requested').notNullable().defaultTo(false)
      /** Who works on it and until when nobody else may. */
      table.text('claimed_by').nullable()
      table.timestamp('claimed_until', { useTz: true }).nullable()
      table.integer('attempts').notNullable().defaultTo(0)
      /** When it is next looked at: a poll, a retry, a stalled step. */
      table.timestamp('due_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.timestamp('deadline_at', { useTz: true }).notNullable()
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.timestamp('started_at', { useTz: true }).nullable()
      table.timestamp('finished_at', { useTz: true }).nullable()
      table.unique(['team_id', 'idempotency_key'])
      table.check(
        "status in ('queued','submitting','running','storing','succeeded','failed','cancelled')"
      )
      table.check('progress between 0 and 100')
    })
    this.schema.raw(`
      create index tasks_due on tasks (status, due_at) where status in ('submitting','running','storing');
      create index tasks_queued on tasks (plugin_id, service_id, team_id, created_at, id)
        where status = 'queued';
      create index tasks_in_flight on tasks (plugin_id, service_id, team_id)
        where status in ('submitting','running','storing');
      create index tasks_deadline on tasks (deadline_at)
        where status in ('queued','submitting','running','storing');
      create index tasks_history on tasks (team_id, plugin_id, created_at desc, id desc);
      create index tasks_team on tasks (team_id, created_at desc, id desc);
      create index tasks_finished on tasks (team_id, finished_at);
      create index tasks_parent on tasks (parent_id);
    `)

    this.schema.createTable('task_outputs', (table) => {
      table.uuid('task_id').notNullable().references('tasks.id').onDelete('CASCADE')
      table.integer('position').notNullable()
      table.uuid('file_id').notNullable().references('files.id').onDelete('CASCADE')
      table.primary(['task_id', 'position'])
      table.index(['file_id'])
    })
  }

  async down() {
    this.schema.dropTable('task_outputs')
    this.schema.dropTable('tasks')
  }
}
