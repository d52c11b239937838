import { BaseSchema } from '@adonisjs/lucid/schema'

const TABLES = ['tasks', 'task_outputs', 'files', 'credit_holds', 'credit_entries', 'audit_entries']

/** ANALYZE after a tenth of new rows as elsewhere, while vacuum stays at a hundredth: see docs/decisions/0033. */
export default class extends BaseSchema {
  async up() {
    for (const table of TABLES)
      this.schema.raw(`alter table ${table} reset (autovacuum_analyze_scale_factor)`)
  }

  async down() {
    for (const table of TABLES)
      this.schema.raw(`alter table ${table} set (autovacuum_analyze_scale_factor = 0.01)`)
  }
}
