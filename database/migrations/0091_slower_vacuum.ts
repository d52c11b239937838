import { BaseSchema } from '@adonisjs/lucid/schema'

const TABLES = ['tasks', 'task_outputs', 'files', 'credit_holds', 'credit_entries', 'audit_entries']

/** At most 1,000 pages a second are read for it, half as many as before: see docs/decisions/0033. */
export default class extends BaseSchema {
  async up() {
    for (const table of TABLES)
      this.schema.raw(`alter table ${table} set (autovacuum_vacuum_cost_limit = 10)`)
  }

  async down() {
    for (const table of TABLES)
      this.schema.raw(`alter table ${table} set (autovacuum_vacuum_cost_limit = 20)`)
  }
}
