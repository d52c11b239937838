import db from '@adonisjs/lucid/services/db'
import { VOLATILE_COLUMNS, VOLATILE_TABLES } from './fingerprint.js'

const list = (names: string[]) => `'{${names.join()}}'::text[]`

/** One row for each that is made, changed or removed; those of a transaction that is rolled back go with it. */
const OPEN = `do $open$
declare named text;
begin
  create schema noted;
  create unlogged table noted.changes (name text not null);
  create function noted.note() returns trigger language plpgsql as $note$
  begin
    if tg_op <> 'UPDATE' or to_jsonb(old) - ${list(VOLATILE_COLUMNS)} <> to_jsonb(new) - ${list(VOLATILE_COLUMNS)} then
      insert into noted.changes values (tg_table_name);
    end if;
    return null;
  end $note$;
  for named in
    select table_name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> all(${list(VOLATILE_TABLES)})
  loop
    execute format('create trigger noted after insert or update or delete on public.%I for each row execute function noted.note()', named);
  end loop;
end $open$`

/** The database writes down which tables change, while this is open. Far cheaper than a `fingerprint` around every request. */
export class ChangeNotes {
  private constructor() {}

  static async open(): Promise<ChangeNotes> {
    await db.rawQuery(OPEN)
    return new ChangeNotes()
  }

  /** Names of the tables that changed since the last time. */
  async take(): Promise<string[]> {
    const { rows } = await db.rawQuery('delete from noted.changes returning name')
    return [...new Set((rows as { name: string }[]).map(({ name }) => name))]
  }

  async close(): Promise<void> {
    await db.rawQuery('drop schema noted cascade')
  }
}
