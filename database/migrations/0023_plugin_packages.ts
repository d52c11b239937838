import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    /** Where plugins come from; one row. */
    this.schema.createTable('plugin_source', (table) => {
      table.specificType('id', 'smallint').primary().defaultTo(1)
      table.text('registry_url').nullable()
      table.text('token_encrypted').nullable()
      /** The registry and the index may have private addresses. */
      table.boolean('allow_private_hosts').notNullable().defaultTo(false)
      /** A list of plugins in JSON, shown instead of a search. */
      table.text('index_url').nullable()
      table.uuid('updated_by').nullable().references('users.id').onDelete('SET NULL')
      table.timestamp('updated_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.check('id = 1')
    })

    /** Whose signatures count. */
    this.schema.createTable('plugin_publishers', (table) => {
      /** Base64 of the 32 bytes of an ed25519 key. */
      table.text('key').primary()
      table.text('name').notNullable()
      table.uuid('created_by').nullable().references('users.id').onDelete('SET NULL')
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
    })

    /** Every version that was fetched; its tarball is on the Drive disk. */
    this.schema.createTable('plugin_packages', (table) => {
      table.uuid('id').primary().defaultTo(this.db.rawQuery('gen_random_uuid()').knexQuery)
      table.text('plugin_id').notNullable()
      table.text('name').notNullable()
      table.text('version').notNullable()
      table.jsonb('manifest').notNullable()
      table.text('sha256').notNullable().unique()
      table.integer('size').notNullable()
      table.text('disk').notNullable()
      table.text('disk_key').notNullable()
      /** The registry it came from; null for an upload. */
      table.text('registry_url').nullable()
      table.text('signed_by').nullable()
      table.text('state').notNullable().defaultTo('staged')
      /** What was done so far and how long each step took. */
      table.jsonb('steps').notNullable().defaultTo('[]')
      table.timestamp('claimed_until', { useTz: true }).nullable()
      table.uuid('created_by').nullable().references('users.id').onDelete('SET NULL')
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.timestamp('installed_at', { useTz: true }).nullable()
      table.check("state in ('staged','installing','failed','ready')")
      table.index(['plugin_id', 'created_at'])
    })

    this.schema.alterTable('plugins', (table) => {
      /** The version in force; null for a plugin of a folder, and for one that was uninstalled. */
      table.uuid('package_id').nullable().references('plugin_packages.id').onDelete('SET NULL')
      /** Whose config it is: no other package gets at it under the same id. */
      table.text('package_name').nullable()
    })

    /** The pages of a version, compiled for one build of the app. */
    this.schema.createTable('plugin_page_builds', (table) => {
      table.uuid('package_id').notNullable().references('plugin_packages.id').onDelete('CASCADE')
      table.text('build').notNullable()
      /** Of all files; part of their address. Null where they could not be compiled. */
      table.text('hash').nullable()
      table.jsonb('files').notNullable().defaultTo('[]')
      table.text('error').nullable()
      table.integer('milliseconds').notNullable().defaultTo(0)
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.primary(['package_id', 'build'])
      table.index(['hash'])
    })

    /** What each node runs of a plugin, and why not the newest. */
    this.schema.createTable('plugin_nodes', (table) => {
      table.text('node').notNullable()
      table.text('plugin_id').notNullable()
      table.uuid('package_id').nullable()
      table.text('error').nullable()
      table.timestamp('seen_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.primary(['node', 'plugin_id'])
    })

    this.schema.alterTable('tasks', (table) => {
      /** The version that took the task, and follows it to its end. */
      table.uuid('package_id').nullable()
    })
  }

  async down() {
    this.schema.alterTable('tasks', (table) => table.dropColumn('package_id'))
    this.schema.alterTable('plugins', (table) => table.dropColumns('package_id', 'package_name'))
    for (const table of [
      'plugin_nodes',
      'plugin_page_builds',
      'plugin_packages',
      'plugin_publishers',
      'plugin_source',
    ])
      this.schema.dropTable(table)
  }
}
