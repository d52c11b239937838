import db from '@adonisjs/lucid/services/db'
import { containing } from '#shared/newest_first'

/** What is searched, as the indexes of the database know it. */
const TEXTS = {
  tasks: `coalesce(input->>'prompt', input::text)`,
  files: `(coalesce(metadata->>'prompt', '') || ' ' || name)`,
}

/** A condition for `whereRaw`. */
export function promptContains(table: keyof typeof TEXTS, text: string): [string, string[]] {
  return [`${TEXTS[table]} ilike ?`, [containing(text)]]
}

/**
 * The same, where an index is to find it. Only whole words of three letters and more are looked up: pieces such as the
 * "no" of "no. 40010" are in every second prompt, and to go through their lists takes most of the time. What is found is
 * then compared with the whole text, in a form that no index knows.
 */
export function promptFound(table: keyof typeof TEXTS, text: string): [string, string[]] {
  const words = text.match(WORDS) ?? []
  if (words.length === 0 || words[0] === text) return promptContains(table, text)
  const found = TEXTS[table]
  return [
    `${found} ilike ? and (${found} || '') ilike ?`,
    [`%${words.join('%')}%`, containing(text)],
  ]
}

const WORDS = /[\p{L}\p{N}]{3,}/gu

let indexed = false

/**
 * Whether an index finds this text. It knows groups of three letters, and needs the extension pg_trgm, which comes with
 * PostgreSQL but may not be created by everybody. Without it a search reads the newest rows and goes on page by page.
 */
export async function isIndexed(text: string): Promise<boolean> {
  if (!/[\p{L}\p{N}]{3}/u.test(text)) return false
  if (indexed) return true
  const { rows } = await db.rawQuery(
    `select count(*) = 2 as there from pg_index
     where indisvalid and indexrelid in (to_regclass('tasks_by_text'), to_regclass('files_by_text'))`
  )
  return (indexed = rows[0].there)
}
