import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('upstream_accounts', (table) => {
      table.uuid('id').primary().defaultTo(this.db.rawQuery('gen_random_uuid()').knexQuery)
      table.text('plugin_id').notNullable().references('plugins.id').onDelete('CASCADE')
      /** The one whose config is the plugin's own, in `plugins`. */
      table.boolean('main').notNullable().defaultTo(false)
      table.text('name').nullable()
      table.text('config_encrypted').nullable()
      table.boolean('allow_private_hosts').notNullable().defaultTo(false)
      /** Its share of the tasks; 0 for one that waits until no other can take any. */
      table.integer('weight').notNullable().defaultTo(1)
      table.integer('requests_per_minute').nullable()
      table.integer('in_flight').nullable()
      table.boolean('enabled').notNullable().defaultTo(true)
      /** It gets no new tasks, and goes when its last one has ended. */
      table.timestamp('removed_at', { useTz: true }).nullable()
      /** Faults since the last task that was accepted. */
      table.integer('failures').notNullable().defaultTo(0)
      /** It gets no tasks until it passes a test, and is not tested earlier than this. */
      table.timestamp('cooling_until', { useTz: true }).nullable()
      /** It passed the test and takes one task at a time until one is accepted. */
      table.boolean('on_trial').notNullable().defaultTo(false)
      /** Code, message and whether the upstream refuses the credentials. */
      table.jsonb('fault').nullable()
      table.timestamp('failed_at', { useTz: true }).nullable()
      table.uuid('updated_by').nullable().references('users.id').onDelete('SET NULL')
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.timestamp('updated_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.check('weight between 0 and 100')
    })
    this.schema.raw(`
      create unique index upstream_accounts_main on upstream_accounts (plugin_id) where main;
      create unique index upstream_accounts_name on upstream_accounts (plugin_id, lower(name))
        where removed_at is null;
    `)

    /** Tasks handed to an account within the last minute; older lines go when new ones come. */
    this.schema.createTable('upstream_requests', (table) => {
      table.uuid('account_id').notNullable().references('upstream_accounts.id').onDelete('CASCADE')
      table.timestamp('at', { useTz: true }).notNullable()
      table.index(['account_id', 'at'])
    })

    this.schema.alterTable('tasks', (table) => {
      /** Who has it upstream; null for the main account. No foreign key: history outlives a removed account. */
      table.uuid('account_id').nullable()
      /** No other account can take it: it continues what this one made, or this one may have it already. */
      table.boolean('account_fixed').notNullable().defaultTo(false)
      /** How often another account took it over. */
      table.specificType('moves', 'smallint').notNullable().defaultTo(0)
    })
  }

  async down() {
    this.schema.alterTable('tasks', (table) => {
      table.dropColumn('account_id')
      table.dropColumn('account_fixed')
      table.dropColumn('moves')
    })
    this.schema.dropTable('upstream_requests')
    this.schema.dropTable('upstream_accounts')
  }
}
