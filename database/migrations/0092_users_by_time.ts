import { BaseSchema } from '@adonisjs/lucid/schema'
import { createIndexConcurrently, dropIndexConcurrently } from '#shared/database/concurrent_index'

/** For the list of all users, newest first. */
export default class extends BaseSchema {
  static disableTransactions = true

  async up() {
    this.defer((db) =>
      createIndexConcurrently(db, 'users_by_time', 'on users (created_at desc, id)')
    )
  }

  async down() {
    this.defer((db) => dropIndexConcurrently(db, 'users_by_time'))
  }
}
