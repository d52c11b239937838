import { BaseSchema } from '@adonisjs/lucid/schema'
import { createIndexConcurrently, dropIndexConcurrently } from '#shared/database/concurrent_index'

/** See docs/decisions/0032: a statement goes by one of these only where it says the last condition, which holds for every row. */
const INDEXES = [
  `tasks_by_due on tasks (status, due_at)
     where status in ('submitting','running','storing') and due_at > '-infinity'`,
  `tasks_by_flight on tasks (plugin_id, service_id, team_id)
     where status in ('submitting','running','storing') and plugin_id > ''`,
  `tasks_by_deadline on tasks (deadline_at)
     where status in ('queued','submitting','running','storing') and deadline_at > '-infinity'`,
  `tasks_open on tasks (team_id, created_at desc, id desc) where finished_at is null`,
]

const REPLACED = [
  `tasks_due on tasks (status, due_at) where status in ('submitting','running','storing')`,
  `tasks_in_flight on tasks (plugin_id, service_id, team_id) where status in ('submitting','running','storing')`,
  `tasks_deadline on tasks (deadline_at) where status in ('queued','submitting','running','storing')`,
  `tasks_active on tasks (team_id, created_at desc, id desc) where status in ('queued','submitting','running','storing')`,
]

/** Rows are written anew a few times until their task ends: on the same page where it has room, without a word to the indexes. */
const FILLED = 70

export default class extends BaseSchema {
  static disableTransactions = true

  async up() {
    this.defer(async (db) => {
      await db.rawQuery('set statement_timeout = 0')
      for (const [name, definition] of INDEXES.map(parts))
        await createIndexConcurrently(db, name, definition)
      for (const [name] of REPLACED.map(parts)) await dropIndexConcurrently(db, name)
      await db.rawQuery(`alter table tasks set (fillfactor = ${FILLED})`)
    })
  }

  async down() {
    this.defer(async (db) => {
      await db.rawQuery('alter table tasks reset (fillfactor)')
      for (const [name, definition] of REPLACED.map(parts))
        await createIndexConcurrently(db, name, definition)
      for (const [name] of INDEXES.map(parts)) await dropIndexConcurrently(db, name)
    })
  }
}

function parts(index: string): [name: string, definition: string] {
  const name = index.split(' ')[0]!
  return [name, index.slice(name.length)]
}
