import { BaseSchema } from '@adonisjs/lucid/schema'
import { createIndexConcurrently, dropIndexConcurrently } from '#shared/database/concurrent_index'

/** Favourites of the gallery, which shows outputs only, and of one service: counted in the index alone. */
export default class extends BaseSchema {
  static disableTransactions = true

  async up() {
    this.defer(async (db) => {
      await db.rawQuery('set statement_timeout = 0')
      await createIndexConcurrently(
        db,
        'files_favourites',
        'on files (team_id, created_at desc, id desc) include (kind, service_id) where favourite'
      )
      await dropIndexConcurrently(db, 'files_favourite')
    })
  }

  async down() {
    this.defer(async (db) => {
      await createIndexConcurrently(
        db,
        'files_favourite',
        'on files (team_id, created_at desc, id desc) where favourite'
      )
      await dropIndexConcurrently(db, 'files_favourites')
    })
  }
}
