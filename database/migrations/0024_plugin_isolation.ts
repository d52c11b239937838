import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    /** How an admin wants plugins to run; without a row, or with null, as the signature says. */
    this.schema.createTable('plugin_isolation', (table) => {
      table.text('plugin_id').primary()
      /** Known before any code of the plugin runs, as its id is not. */
      table.text('package_name').notNullable().index()
      table.boolean('isolated').nullable()
      table.integer('memory_mb').nullable()
      table.uuid('updated_by').nullable().references('users.id').onDelete('SET NULL')
      table.timestamp('updated_at', { useTz: true }).notNullable().defaultTo(this.now())
    })

    /** What the process of an isolated plugin does on each node. */
    this.schema.createTable('plugin_processes', (table) => {
      table.text('node').notNullable()
      table.text('plugin_id').notNullable()
      table.text('version').notNullable()
      table.text('state').notNullable()
      table.integer('pid').nullable()
      table.bigInteger('memory_bytes').notNullable().defaultTo(0)
      table.integer('restarts').notNullable().defaultTo(0)
      /** Why it ended last. */
      table.text('fault').nullable()
      table.text('fault_detail').nullable()
      table.timestamp('fault_at', { useTz: true }).nullable()
      table.timestamp('seen_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.primary(['node', 'plugin_id'])
    })
  }

  async down() {
    this.schema.dropTable('plugin_processes')
    this.schema.dropTable('plugin_isolation')
  }
}
