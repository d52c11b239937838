import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import type pg from 'pg'

const MARK = '/* prepared */'

/**
 * A statement that is parsed and planned once per connection: for small ones that is half of their time in the database.
 * For what runs many times a second and has one good plan, whatever its values are. With a column list instead of a star
 * where it runs in a transaction.
 */
export const prepared = (statement: string) => `${MARK} ${statement}`

/** The same for a statement of the query builder. */
export function asPrepared<T extends { knexQuery: Knex.QueryBuilder }>(query: T): T {
  query.knexQuery.options({ prepared: true })
  return query
}

/**
 * A value in a prepared statement that the planner cannot see. Of one that it sees it may believe that a plan of its own is
 * cheaper than one for all, of a list with one entry always: it then plans each time, for longer than the statement takes.
 * The outer cast is for `any`, which takes a bare subquery for rows to compare with.
 */
export const unseen = (type: string) => `((select ?::${type})::${type})`

/** Milliseconds after which plans are made anew: those of empty tables would not do for full ones. */
const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 60_000

const UNKNOWN_STATEMENT = '26000'
const KNOWN_STATEMENT = '42P05'

type Config = pg.QueryConfig & { values: unknown[]; prepared?: boolean }
type Done = (error: (Error & { code?: string }) | null, result: pg.QueryResult) => void
type Query = (config: Config, done: Done, ...rest: unknown[]) => void
type Connection = { query: Query; getTransactionStatus(): 'I' | 'T' | 'E' | null }

/** Not to be used behind a pooler in transaction mode, where the next statement meets another session. */
export class PreparedStatements {
  readonly #names = new Map<string, string>()
  #generation = 0
  #pooled = false

  /** For `afterCreate` of the pool. */
  attach(raw: unknown): void {
    const connection = raw as Connection
    const query = connection.query.bind(connection)
    const idle = () => connection.getTransactionStatus() === 'I'
    const send: Query = (config, done) => {
      query({ ...config, name: this.#nameOf(config.text) }, (error, result) => {
        if (!error || !this.#isStale(error)) return done(error, result)
        // In a transaction the statements before it are lost as well: its owner has to begin anew.
        if (!idle()) return done(error, result)
        query(config, done)
      })
    }
    let pause = FIRST_PAUSE
    let due = performance.now() + pause
    connection.query = (config, done, ...rest) => {
      // Others ask the driver itself, with a text, or for a promise.
      const wanted = config.prepared ?? config.text?.startsWith(MARK)
      if (this.#pooled || !wanted) return query(config, done, ...rest)
      if (performance.now() < due || !idle()) return send(config, done)
      pause = Math.min(LONGEST_PAUSE, pause * 2)
      due = performance.now() + pause
      query({ text: 'discard plans', values: [] }, () => send(config, done))
    }
  }

  #nameOf(text: string): string {
    let name = this.#names.get(text)
    if (!name) {
      const digest = createHash('sha1').update(text).digest('base64url').slice(0, 16)
      name = `w${this.#generation}_${digest}`
      this.#names.set(text, name)
    }
    return name
  }

  /** The schema changed under a kept plan, or the sessions are a pooler's after all. */
  #isStale({ code, message }: Error & { code?: string }): boolean {
    const pooled = code === UNKNOWN_STATEMENT || code === KNOWN_STATEMENT
    if (pooled) this.#pooled = true
    else if (code !== '0A000' || !message.includes('cached plan')) return false
    this.#generation += 1
    this.#names.clear()
    return true
  }
}
