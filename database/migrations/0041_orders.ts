import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    /** What admins sell. Orders keep their own copy of the terms. */
    this.schema.createTable('credit_packages', (table) => {
      table.uuid('id').primary().defaultTo(this.db.rawQuery('gen_random_uuid()').knexQuery)
      table.text('name').notNullable().defaultTo('')
      table.decimal('price', 24, 12).notNullable()
      table.text('currency').notNullable()
      table.decimal('credits', 24, 12).notNullable()
      /** On top of `credits`. */
      table.decimal('bonus', 24, 12).notNullable().defaultTo(0)
      table.boolean('enabled').notNullable().defaultTo(true)
      table.integer('position').notNullable().defaultTo(0)
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.timestamp('updated_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.check('price > 0 and credits > 0 and bonus >= 0')
    })

    this.schema.createTable('orders', (table) => {
      table.uuid('id').primary().defaultTo(this.db.rawQuery('gen_random_uuid()').knexQuery)
      /** What gateways know it by. */
      table.text('number').notNullable().unique()
      table.uuid('team_id').notNullable().references('credit_accounts.team_id').onDelete('CASCADE')
      table.uuid('user_id').nullable().references('users.id').onDelete('SET NULL')
      table.text('plugin_id').notNullable()
      table.text('gateway_id').notNullable()
      table.text('method').nullable()
      /** Paid to a simulator, and only its word counts. */
      table.boolean('demo').notNullable().defaultTo(false)
      table.decimal('amount', 24, 12).notNullable()
      table.text('currency').notNullable()
      table.decimal('credits', 24, 12).notNullable()
      /** The terms at the time: package, name, bonus. */
      table.jsonb('item').notNullable().defaultTo('{}')
      table.text('status').notNullable().defaultTo('pending')
      /** What the payer is shown, as the gateway gave it. */
      table.jsonb('checkout').nullable()
      /** The gateway's own number, and that of the payment. */
      table.text('reference').nullable()
      table.text('payment').nullable()
      table.text('idempotency_key').nullable()
      table.text('locale').notNullable()
      /** Why an admin should look at it. */
      table.text('problem').nullable()
      table.decimal('paid_amount', 24, 12).nullable()
      table.text('paid_currency').nullable()
      table.timestamp('paid_at', { useTz: true }).nullable()
      /** Genuine callbacks and answers of the gateway that said it is paid. */
      table.integer('notices').notNullable().defaultTo(0)
      table.integer('refunds').notNullable().defaultTo(0)
      table.integer('checks').notNullable().defaultTo(0)
      table.timestamp('checked_at', { useTz: true }).nullable()
      /** When the gateway is asked next; also the claim of whoever is asking. */
      table.timestamp('next_check_at', { useTz: true }).nullable()
      table.timestamp('expires_at', { useTz: true }).notNullable()
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.timestamp('updated_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.unique(['team_id', 'idempotency_key'])
      table.index(['team_id', 'created_at', 'id'])
      table.index(['created_at', 'id'])
      table.check(
        "status in ('pending', 'paid', 'closed', 'expired', 'failed', 'refunding', 'refunded')"
      )
      table.check('amount > 0 and credits > 0')
    })
    this.schema.raw(
      'create index orders_to_check on orders (next_check_at) where next_check_at is not null'
    )
    this.schema.raw(
      'create index orders_with_problem on orders (created_at, id) where problem is not null'
    )
    /** One payment pays one order, whatever the code above believes. */
    this.schema.raw(
      `create unique index orders_payment on orders (plugin_id, gateway_id, demo, payment)
       where payment is not null`
    )

    this.schema.createTable('order_events', (table) => {
      table.bigIncrements('id')
      table.uuid('order_id').notNullable().references('orders.id').onDelete('CASCADE')
      table.text('kind').notNullable()
      /** Who said so: callback, query, payer, admin, site. */
      table.text('source').notNullable()
      table.uuid('actor_id').nullable().references('users.id').onDelete('SET NULL')
      table.jsonb('detail').notNullable().defaultTo('{}')
      table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(this.now())
      table.index(['order_id', 'id'])
    })
  }

  async down() {
    this.schema.dropTable('order_events')
    this.schema.dropTable('orders')
    this.schema.dropTable('credit_packages')
  }
}
