import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { BaseSchema } from '@adonisjs/lucid/schema'
import { createIndexConcurrently, dropIndexConcurrently } from '#shared/database/concurrent_index'

const MONTH = `(date_trunc('month', created_at at time zone 'UTC'))`
const TASKS = `(coalesce(input->>'prompt', input::text)) gin_trgm_ops`
const FILES = `((coalesce(metadata->>'prompt', '') || ' ' || name)) gin_trgm_ops`

/**
 * With the month a search goes back in time and stops. What was written last lies in a list that each month is looked up
 * in anew, so it is kept short (kB). See docs/decisions/0035.
 */
const SHORT_LIST = 'with (gin_pending_list_limit = 128)'
const INDEXES = [
  {
    name: 'tasks_by_text',
    definition: `on tasks using gin (team_id, ${MONTH}, ${TASKS}) ${SHORT_LIST} where finished_at is not null`,
    replaces: 'tasks_text',
    replaced: `on tasks using gin (team_id, ${TASKS}) where finished_at is not null`,
  },
  {
    name: 'files_by_text',
    definition: `on files using gin (team_id, ${MONTH}, ${FILES}) ${SHORT_LIST}`,
    replaces: 'files_text',
    replaced: `on files using gin (team_id, ${FILES})`,
  },
]

export default class extends BaseSchema {
  static disableTransactions = true

  async up() {
    this.defer(async (db) => {
      for (const { name, definition, replaces } of INDEXES)
        await replace(db, replaces, name, definition)
    })
  }

  async down() {
    this.defer(async (db) => {
      for (const { name, replaces, replaced } of INDEXES)
        await replace(db, name, replaces, replaced)
    })
  }
}

/** Where there is none, the database has no extension to search texts with. */
async function replace(db: QueryClientContract, old: string, name: string, definition: string) {
  const { rows } = await db.rawQuery('select to_regclass(?) is not null as there', [old])
  if (!rows[0].there) return
  await db.rawQuery('set statement_timeout = 0')
  await db.rawQuery("set maintenance_work_mem = '256MB'")
  await createIndexConcurrently(db, name, definition)
  await dropIndexConcurrently(db, old)
}
