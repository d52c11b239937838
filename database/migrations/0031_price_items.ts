import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    /** Items that admins added to open price lists; what they cost is in `plugin_prices`. */
    this.schema.createTable('plugin_price_items', (table) => {
      table.text('plugin_id').notNullable().references('plugins.id').onDelete('CASCADE')
      table.text('key').notNullable()
      table.text('service_id').notNullable()
      table.jsonb('label').notNullable()
      /** Ids of the operations that offer it. */
      table.specificType('operations', 'text[]').notNullable()
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.primary(['plugin_id', 'key'])
    })
  }

  async down() {
    this.schema.dropTable('plugin_price_items')
  }
}
