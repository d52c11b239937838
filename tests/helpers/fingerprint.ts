import db from '@adonisjs/lucid/services/db'

/** Move with every request, refused or not. */
export const VOLATILE_TABLES = ['rate_limits', 'adonis_schema', 'adonis_schema_versions']
export const VOLATILE_COLUMNS = ['last_used_at', 'last_active_at', 'expires_at']

export type Fingerprint = Map<string, string>

let statement: Promise<string> | undefined

/** Asking for the names of the tables takes as long as reading them, and no test makes one. */
async function statementOverAll(): Promise<string> {
  const { rows: tables } = await db.rawQuery(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> all(?)`,
    [VOLATILE_TABLES]
  )
  const hashes = (tables as { name: string }[]).map(
    ({ name }) =>
      `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(line, '' order by line)), '') as hash
       from (select md5((to_jsonb(t) - array['${VOLATILE_COLUMNS.join("','")}'])::text) as line from "${name}" t) lines`
  )
  return hashes.join(' union all ')
}

/** One hash for the rows of every table. */
export async function fingerprint(): Promise<Fingerprint> {
  const { rows } = await db.rawQuery(await (statement ??= statementOverAll()))
  return new Map((rows as { name: string; hash: string }[]).map(({ name, hash }) => [name, hash]))
}

/** Names of the tables that differ. */
export function changedTables(before: Fingerprint, after: Fingerprint): string[] {
  return [...after.keys()].filter((name) => before.get(name) !== after.get(name))
}
