import { BaseSchema } from '@adonisjs/lucid/schema'

const TABLES = ['tasks', 'task_outputs', 'files', 'credit_holds', 'credit_entries', 'audit_entries']

/** At most 2,000 pages a second are read for it: ten at a cost of 2 each, then 5 ms of rest. */
const SLOWLY = ['autovacuum_vacuum_cost_delay = 5', 'autovacuum_vacuum_cost_limit = 20']

/** See docs/decisions/0033. */
export default class extends BaseSchema {
  async up() {
    for (const table of TABLES) this.schema.raw(`alter table ${table} set (${SLOWLY.join(', ')})`)
  }

  async down() {
    const names = SLOWLY.map((setting) => setting.split(' ')[0])
    for (const table of TABLES) this.schema.raw(`alter table ${table} reset (${names.join(', ')})`)
  }
}
