import hash from '@adonisjs/core/services/hash'

export const PASSWORD_MIN = 8
export const PASSWORD_MAX = 128

let decoy: Promise<string> | undefined

/** scrypt runs on the thread pool, so nothing here holds up other requests. */
export class Passwords {
  hash(password: string): Promise<string> {
    return hash.make(password)
  }

  /** Without a stored hash it does the same work in vain, so that time tells nobody which addresses exist. */
  async verify(stored: string | null, password: string): Promise<boolean> {
    const spare = await (decoy ??= hash.make('nobody has this password'))
    const matches = await hash.verify(stored ?? spare, password)
    return matches && stored !== null
  }

  needsRehash(stored: string): boolean {
    return hash.needsReHash(stored)
  }
}
