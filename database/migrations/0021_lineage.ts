import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('tasks', (table) => {
      /** Tasks sent together to be compared; chosen by the client. */
      table.uuid('batch_id').nullable()
    })
    this.schema.createTable('task_inputs', (table) => {
      table.uuid('task_id').notNullable().references('tasks.id').onDelete('CASCADE')
      table.uuid('file_id').notNullable().references('files.id').onDelete('CASCADE')
      table.primary(['task_id', 'file_id'])
      table.index(['file_id'])
    })
    this.schema.raw(`
      insert into task_inputs (task_id, file_id)
      select distinct t.id, f.id
      from tasks t
      cross join lateral regexp_matches(
        t.input::text, '"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"', 'gi') as named
      join files f on f.id = named[1]::uuid and f.team_id = t.team_id
    `)
  }

  async down() {
    this.schema.dropTable('task_inputs')
    this.schema.alterTable('tasks', (table) => table.dropColumn('batch_id'))
  }
}
