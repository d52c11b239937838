import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('plugins', (table) => {
      table.text('id').primary()
      table.text('version').notNullable()
      table.boolean('enabled').notNullable().defaultTo(false)
      /** Answers come from the plugin's simulator. */
      table.boolean('demo').notNullable().defaultTo(false)
      table.text('config_encrypted').nullable()
      /** The addresses in the config may be private ones. */
      table.boolean('allow_private_hosts').notNullable().defaultTo(false)
      table.text('error').nullable()
      table.uuid('updated_by').nullable().references('users.id').onDelete('SET NULL')
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.timestamp('updated_at', { useTz: true }).notNullable().defaultTo(this.now())
    })

    /** Only what an admin changed; the rest follows the plugin's declaration. */
    this.schema.createTable('plugin_prices', (table) => {
      table.text('plugin_id').notNullable().references('plugins.id').onDelete('CASCADE')
      table.text('key').notNullable()
      table.decimal('credits', 24, 12).notNullable()
      table.primary(['plugin_id', 'key'])
      table.check('credits >= 0')
    })
    this.schema.createTable('plugin_price_changes', (table) => {
      table.bigIncrements('id')
      table.text('plugin_id').notNullable().references('plugins.id').onDelete('CASCADE')
      table.text('key').notNullable()
      table.decimal('old_credits', 24, 12).nullable()
      table.decimal('new_credits', 24, 12).notNullable()
      table.uuid('actor_id').nullable().references('users.id').onDelete('SET NULL')
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.index(['plugin_id', 'id'])
    })

    /** Limits that an admin changed, by service. */
    this.schema.createTable('plugin_limits', (table) => {
      table.text('plugin_id').notNullable().references('plugins.id').onDelete('CASCADE')
      table.text('service_id').notNullable()
      table.integer('in_flight').nullable()
      table.integer('in_flight_per_team').nullable()
      table.integer('requests_per_minute').nullable()
      table.integer('task_timeout_seconds').nullable()
      table.primary(['plugin_id', 'service_id'])
    })

    /** Simulators that run in demo mode, one a machine, so that its processes share it. */
    this.schema.createTable('plugin_simulators', (table) => {
      table.text('plugin_id').notNullable().references('plugins.id').onDelete('CASCADE')
      table.text('machine').notNullable()
      table.integer('pid').notNullable()
      table.text('url').notNullable()
      table.text('config_encrypted').notNullable()
      table.timestamp('started_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.primary(['plugin_id', 'machine'])
    })
  }

  async down() {
    for (const table of [
      'plugin_simulators',
      'plugin_limits',
      'plugin_price_changes',
      'plugin_prices',
      'plugins',
    ])
      this.schema.dropTable(table)
  }
}
