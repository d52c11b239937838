import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('tasks', (table) => {
      /** The upstream has called before its answer to the submit was here: the first poll comes at once. */
      table.boolean('woken').notNullable().defaultTo(false)
    })
  }

  async down() {
    this.schema.alterTable('tasks', (table) => table.dropColumn('woken'))
  }
}
