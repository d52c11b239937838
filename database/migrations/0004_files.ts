import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('files', (table) => {
      table.uuid('id').primary().defaultTo(this.db.rawQuery('gen_random_uuid()').knexQuery)
      table.uuid('team_id').notNullable().references('teams.id').onDelete('CASCADE')
      table.uuid('user_id').nullable().references('users.id').onDelete('SET NULL')
      table.text('kind').notNullable()
      table.text('disk').notNullable()
      table.text('disk_key').notNullable().unique()
      table.text('thumbnail_key').nullable()
      table.text('name').notNullable()
      table.text('mime').notNullable()
      table.bigInteger('size').notNullable()
      table.integer('width').nullable()
      table.integer('height').nullable()
      table.text('sha256').notNullable()
      table.jsonb('metadata').notNullable().defaultTo('{}')
      /** Where an output came from; no foreign keys: pictures outlive plugins and history. */
      table.text('plugin_id').nullable()
      table.text('service_id').nullable()
      table.uuid('task_id').nullable()
      table.boolean('favourite').notNullable().defaultTo(false)
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.check("kind in ('output', 'upload')")
    })
    this.schema.raw(`
      create index files_team on files (team_id, created_at desc, id desc);
      create index files_service on files (team_id, plugin_id, created_at desc, id desc);
      create index files_favourite on files (team_id, created_at desc, id desc) where favourite;
    `)
  }

  async down() {
    this.schema.dropTable('files')
  }
}
