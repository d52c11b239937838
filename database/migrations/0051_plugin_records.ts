import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    /** What plugins keep of their own. Not bound to the row of the plugin: what is kept after an uninstallation has to stay. */
    this.schema.createTable('plugin_records', (table) => {
      table.text('plugin_id').notNullable()
      table.text('collection').notNullable()
      /** Id of a user or a team; empty for those of the site. */
      table.specificType('owner', 'text collate "C"').notNullable()
      table.specificType('key', 'text collate "C"').notNullable()
      table.jsonb('value').notNullable()
      /** Of the value as it was sent. */
      table.integer('bytes').notNullable()
      table.integer('version').notNullable().defaultTo(1)
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.timestamp('updated_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.primary(['plugin_id', 'collection', 'owner', 'key'])
    })

    /** Which migrations of its records a plugin has run. */
    this.schema.createTable('plugin_migrations', (table) => {
      table.text('plugin_id').notNullable()
      table.text('id').notNullable()
      /** Of the plugin that brought it. */
      table.text('version').notNullable()
      table.timestamp('ran_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.primary(['plugin_id', 'id'])
    })
  }

  async down() {
    this.schema.dropTable('plugin_migrations')
    this.schema.dropTable('plugin_records')
  }
}
