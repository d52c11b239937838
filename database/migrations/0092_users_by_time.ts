import { BaseSchema } from '@adonisjs/lucid/schema'
import { createIndexConcurrently, dropIndexConcurrently } from '#shared/database/concurrent_index'

/**
 * For the list of all users, newest first. Without their id: PostgreSQL 18 would look for ids in it where many users were
 * made at the same time.
 */
export default class extends BaseSchema {
  static disableTransactions = true

  async up() {
    this.defer((db) => createIndexConcurrently(db, 'users_by_time', 'on users (created_at desc)'))
  }

  async down() {
    this.defer((db) => dropIndexConcurrently(db, 'users_by_time'))
  }
}
