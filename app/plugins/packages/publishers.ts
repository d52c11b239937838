import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { ConflictError, NotFoundError } from '#shared/errors'

export interface TrustedKey {
  /** Base64 of the 32 bytes of an ed25519 key. */
  key: string
  name: string
  created_at: Date
}

/** One spelling of a key only. */
export function isPublisherKey(value: string): boolean {
  const bytes = Buffer.from(value, 'base64')
  return bytes.length === 32 && bytes.toString('base64') === value
}

/** Whose signatures the admins of this site trust. */
@inject()
export class Publishers {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async all(): Promise<TrustedKey[]> {
    return this.#db.from('plugin_publishers').select('key', 'name', 'created_at').orderBy('name')
  }

  async find(key: string): Promise<TrustedKey | null> {
    return this.#db.from('plugin_publishers').where({ key }).first()
  }

  async add(key: string, name: string, actorId: string): Promise<void> {
    const added = await this.#db
      .knexQuery()
      .from('plugin_publishers')
      .insert({ key, name, created_by: actorId })
      .onConflict('key')
      .ignore()
      .returning('key')
    if (added.length === 0) throw new ConflictError('publisher_known')
  }

  /** What was installed stays; what that key signs from now on is not trusted. */
  async remove(key: string): Promise<void> {
    const removed = await this.#db.from('plugin_publishers').where({ key }).delete()
    if (Number(removed) === 0) throw new NotFoundError('publisher_not_found')
  }
}
