import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { databaseClock } from '#shared/database/database_clock'
import type { FileRow } from '#files/file_row'

const HOUR = 3_600
const WINDOW = 6 * HOUR

/**
 * Signed addresses of file contents. They work without cookie or bearer, for 6 to 12 hours; the expiry is rounded to a
 * window of 6 hours, so that the address of a picture stays the same and browsers keep it in their cache.
 */
export class FileUrls {
  /** As a key object: from bytes Node makes one for every signature, which takes six times as long as to sign. */
  readonly #key: KeyObject

  constructor(secret: string) {
    this.#key = createSecretKey(createHmac('sha256', secret).update('wxiai:files').digest())
  }

  content(file: Pick<FileRow, 'id' | 'name'>, now = databaseClock.now()): string {
    const expires = (Math.floor(now / 1000 / WINDOW) + 2) * WINDOW
    const name = encodeURIComponent(file.name)
    return `/files/${file.id}/${name}?e=${expires}&s=${this.#sign(file.id, expires)}`
  }

  /** The same address, for the small picture. */
  thumbnail(file: Pick<FileRow, 'thumbnail_key'>, content: string): string | null {
    return file.thumbnail_key ? `${content}&v=thumb` : null
  }

  /** One address for many files, as a zip. */
  archive(ids: string[], now = databaseClock.now()): string {
    const expires = (Math.floor(now / 1000 / WINDOW) + 2) * WINDOW
    const packed = Buffer.from(ids.join('').replaceAll('-', ''), 'hex').toString('base64url')
    const name = `wxiai-${new Date(now).toISOString().slice(0, 10)}.zip`
    return `/files/archive/${name}?f=${packed}&e=${expires}&s=${this.#sign(`archive:${packed}`, expires)}`
  }

  /** The ids that an address of an archive names; null when it is not good any more or never was. */
  verifyArchive(packed: unknown, expires: unknown, signature: unknown): string[] | null {
    if (typeof packed !== 'string') return null
    if (this.verify(`archive:${packed}`, expires, signature) === 0) return null
    const hex = Buffer.from(packed, 'base64url').toString('hex')
    return (hex.match(/.{32}/g) ?? []).map((id) =>
      id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    )
  }

  /** Seconds that the address is still good for; 0 when it is not or never was. */
  verify(id: string, expires: unknown, signature: unknown, now = databaseClock.now()): number {
    if (typeof expires !== 'string' || typeof signature !== 'string') return 0
    if (!/^\d{10,11}$/.test(expires)) return 0
    const given = Buffer.from(signature)
    const right = Buffer.from(this.#sign(id, Number(expires)))
    if (given.length !== right.length || !timingSafeEqual(given, right)) return 0
    return Math.max(0, Number(expires) - Math.floor(now / 1000))
  }

  #sign(id: string, expires: number): string {
    return createHmac('sha256', this.#key)
      .update(`${id}:${expires}`)
      .digest('base64url')
      .slice(0, 32)
  }
}
