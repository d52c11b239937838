import { BaseSchema } from '@adonisjs/lucid/schema'

/** Amounts are exact decimals: 12 digits before and 12 behind the point. */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('credit_accounts', (table) => {
      table.uuid('team_id').primary().references('teams.id').onDelete('CASCADE')
      table.decimal('balance', 24, 12).notNullable().defaultTo(0)
      table.decimal('held', 24, 12).notNullable().defaultTo(0)
      table.decimal('debt', 24, 12).notNullable().defaultTo(0)
      table.timestamp('updated_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.check('balance >= 0 and held >= 0 and held <= balance and debt >= 0')
    })

    this.schema.createTable('credit_entries', (table) => {
      table.bigIncrements('id')
      table.uuid('team_id').notNullable().references('credit_accounts.team_id').onDelete('CASCADE')
      table.decimal('amount', 24, 12).notNullable()
      table.decimal('balance_after', 24, 12).notNullable()
      table.text('kind').notNullable()
      table.text('idempotency_key').notNullable().unique()
      table.text('reference_type').nullable()
      table.text('reference_id').nullable()
      table.uuid('actor_id').nullable().references('users.id').onDelete('SET NULL')
      table.uuid('hold_id').nullable()
      table.jsonb('detail').notNullable().defaultTo('{}')
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.index(['team_id', 'id'])
      table.index(['team_id', 'created_at'])
      table.index(['reference_type', 'reference_id'])
    })
    /** A hold is charged at most once, whatever the code above believes. */
    this.schema.raw(
      'create unique index credit_entries_hold on credit_entries (hold_id) where hold_id is not null'
    )
    /**
     * The ledger is append-only: only the removal of a whole team takes its lines along,
     * and only the removal of a user blanks the actor.
     */
    this.schema.raw(`
      create function credit_entries_are_final() returns trigger language plpgsql as $$
      begin
        if pg_trigger_depth() > 1 then
          if tg_op = 'DELETE' then return old; end if;
          if to_jsonb(new) - 'actor_id' = to_jsonb(old) - 'actor_id' then return new; end if;
        end if;
        raise exception 'credit_entries is append-only';
      end $$;
      create trigger credit_entries_no_change before update or delete on credit_entries
        for each row execute function credit_entries_are_final();
    `)

    this.schema.createTable('credit_holds', (table) => {
      table.uuid('id').primary().defaultTo(this.db.rawQuery('gen_random_uuid()').knexQuery)
      table.uuid('team_id').notNullable().references('credit_accounts.team_id').onDelete('CASCADE')
      table.decimal('amount', 24, 12).notNullable()
      table.text('status').notNullable().defaultTo('open')
      table.text('idempotency_key').notNullable().unique()
      table.text('reference_type').nullable()
      table.text('reference_id').nullable()
      table.decimal('settled_amount', 24, 12).nullable()
      table.text('close_reason').nullable()
      table.timestamp('expires_at', { useTz: true }).notNullable()
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.timestamp('closed_at', { useTz: true }).nullable()
      table.index(['reference_type', 'reference_id'])
      table.check("status in ('open', 'settled', 'released', 'expired')")
      table.check('amount >= 0')
    })
    this.schema.raw(
      "create index credit_holds_open on credit_holds (expires_at) where status = 'open'"
    )
    this.schema.raw(
      "create index credit_holds_team_open on credit_holds (team_id) where status = 'open'"
    )
  }

  async down() {
    this.schema.dropTable('credit_holds')
    this.schema.dropTable('credit_entries')
    this.schema.raw('drop function credit_entries_are_final()')
    this.schema.dropTable('credit_accounts')
  }
}
