import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { BaseSchema } from '@adonisjs/lucid/schema'
import { createIndexConcurrently, dropIndexConcurrently } from '#shared/database/concurrent_index'

const INDEXES = [
  // Lists over all teams, and of one user or plugin.
  'tasks_created on tasks (created_at desc, id desc)',
  'tasks_user on tasks (user_id, created_at desc, id desc)',
  'tasks_plugin on tasks (plugin_id, created_at desc, id desc)',
  `tasks_active on tasks (team_id, created_at desc, id desc)
     where status in ('queued','submitting','running','storing')`,
  // Entries only where there is something to find: each write of a task makes one in every index.
  'tasks_ended on tasks (team_id, finished_at) where finished_at is not null',
  `tasks_without_room on tasks (created_at) where error_code = 'storage_full'`,
  'tasks_children on tasks (parent_id) where parent_id is not null',
  `files_outputs on files (team_id, created_at desc, id desc) where kind = 'output'`,
  `files_uploads on files (team_id, created_at desc, id desc) where kind = 'upload'`,
  `files_of_service on files (team_id, service_id, created_at desc, id desc) where kind = 'output'`,
  // Nearly all lines are charges.
  `credit_entries_team_kind on credit_entries (team_id, kind, id) where kind <> 'charge'`,
  `credit_entries_kind on credit_entries (kind, id) where kind <> 'charge'`,
  'credit_entries_given on credit_entries (amount) where amount > 0',
  'credit_entries_actor on credit_entries (actor_id) where actor_id is not null',
  // Lines come in the order of time: a summary of each stretch of the table is enough.
  `credit_entries_time on credit_entries using brin (created_at)
     with (pages_per_range = 32, autosummarize = on)`,
  'audit_entries_action on audit_entries (action, id)',
  'audit_entries_target on audit_entries (target_id, id)',
]

const TEXT_INDEXES = [
  `tasks_text on tasks using gin (team_id, (coalesce(input->>'prompt', input::text)) gin_trgm_ops)
     where finished_at is not null`,
  `files_text on files using gin (team_id, ((coalesce(metadata->>'prompt', '') || ' ' || name)) gin_trgm_ops)`,
]

/**
 * Lists are counted in the index alone where a vacuum has been, and newest rows are what is counted: the usual fifth of
 * a table of ten million lines would be months of them.
 */
const VACUUMED = [
  'tasks',
  'task_outputs',
  'files',
  'credit_holds',
  'credit_entries',
  'audit_entries',
]
const OFTEN = [
  'autovacuum_vacuum_scale_factor',
  'autovacuum_vacuum_insert_scale_factor',
  'autovacuum_analyze_scale_factor',
]

/** What the ones above replace. */
const REPLACED = ['tasks_finished', 'tasks_parent', 'files_service']

/** Indexes for sites with millions of rows. Built while others go on writing, so outside of a transaction. */
export default class extends BaseSchema {
  static disableTransactions = true

  async up() {
    this.defer(async (db) => {
      // Long builds are what this is about; the connection is the migration's own.
      await db.rawQuery('set statement_timeout = 0')
      await db.rawQuery("set maintenance_work_mem = '256MB'")
      for (const index of INDEXES) await build(db, index)
      await build(
        db,
        `tasks_key on tasks (team_id, idempotency_key) where idempotency_key is not null`,
        'unique index'
      )
      if (await canSearchText(db)) for (const index of TEXT_INDEXES) await build(db, index)
      for (const name of REPLACED) await dropIndexConcurrently(db, name)
      await db.rawQuery(
        'alter table tasks drop constraint if exists tasks_team_id_idempotency_key_unique'
      )
      for (const table of VACUUMED) {
        await db.rawQuery(
          `alter table ${table} set (${OFTEN.map((name) => `${name} = 0.01`).join(', ')})`
        )
      }
    })
  }

  async down() {
    this.defer(async (db) => {
      await build(db, 'tasks_finished on tasks (team_id, finished_at)')
      await build(db, 'tasks_parent on tasks (parent_id)')
      await build(db, 'files_service on files (team_id, plugin_id, created_at desc, id desc)')
      await db.rawQuery('alter table tasks add unique (team_id, idempotency_key)')
      for (const table of VACUUMED)
        await db.rawQuery(`alter table ${table} reset (${OFTEN.join(', ')})`)
      for (const index of [...INDEXES, ...TEXT_INDEXES, 'tasks_key on'])
        await dropIndexConcurrently(db, nameOf(index))
    })
  }
}

function build(db: QueryClientContract, index: string, kind: 'index' | 'unique index' = 'index') {
  const name = nameOf(index)
  return createIndexConcurrently(db, name, index.slice(name.length), kind)
}

const nameOf = (index: string) => index.split(' ')[0]!

/** Both come with PostgreSQL and are open to whoever may create objects in the database; not all hosts have them. */
async function canSearchText(db: QueryClientContract): Promise<boolean> {
  try {
    await db.rawQuery('create extension if not exists pg_trgm')
    await db.rawQuery('create extension if not exists btree_gin')
    return true
  } catch (error) {
    const refusals = ['42501', '0A000', '58P01', '42704']
    if (refusals.includes((error as { code?: string }).code ?? '')) return false
    throw error
  }
}
