import type pg from 'pg'

export interface SecondaryIndex {
  name: string
  drop: string
  create: string
}

/**
 * What has to be maintained row by row and is quicker built at the end: all indexes and unique constraints of the tables
 * but their primary keys, which foreign keys need.
 */
export async function secondaryIndexes(
  client: pg.Client,
  tables: string[]
): Promise<SecondaryIndex[]> {
  const { rows } = await client.query(
    `select i.indexrelid::regclass::text as name, i.indrelid::regclass::text as "table",
       pg_get_indexdef(i.indexrelid) as definition,
       c.conname as constraint_name, pg_get_constraintdef(c.oid) as constraint_definition
     from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('u', 'x')
     where i.indrelid = any($1::regclass[]) and not i.indisprimary`,
    [tables]
  )
  return rows.map((row) => {
    if (!row.constraint_name)
      return { name: row.name, drop: `drop index ${row.name}`, create: row.definition }
    const on = `alter table ${row.table}`
    return {
      name: row.name,
      drop: `${on} drop constraint ${row.constraint_name}`,
      create: `${on} add constraint ${row.constraint_name} ${row.constraint_definition}`,
    }
  })
}
