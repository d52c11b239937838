import db from '@adonisjs/lucid/services/db'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { UNFINISHED } from '#tasks/engine/statements'

/** Figures of this process, and of the site as the database tells them at the moment of the scrape. */
export class Metrics {
  readonly #registry = new Registry()

  constructor() {
    collectDefaultMetrics({ register: this.#registry })
    new Gauge({
      name: 'wxiai_tasks',
      help: 'Tasks that have not ended, by plugin, service and status',
      labelNames: ['plugin', 'service', 'status'],
      registers: [this.#registry],
      async collect() {
        const { rows } = await db.rawQuery(UNFINISHED)
        this.reset()
        for (const row of rows)
          this.set(
            { plugin: row.plugin_id, service: row.service_id, status: row.status },
            row.count
          )
      },
    })
    new Gauge({
      name: 'wxiai_upstream_accounts',
      help: 'Accounts at the upstreams, by plugin and state',
      labelNames: ['plugin', 'state'],
      registers: [this.#registry],
      async collect() {
        const { rows } = await db.rawQuery(
          `select plugin_id, case when not enabled then 'paused' when cooling_until is not null then 'cooling'
             when failures > 0 then 'failing' else 'healthy' end as state, count(*)::int as count
           from upstream_accounts where removed_at is null group by 1, 2`
        )
        this.reset()
        for (const row of rows) this.set({ plugin: row.plugin_id, state: row.state }, row.count)
      },
    })
    new Gauge({
      name: 'wxiai_credits_held',
      help: 'Credits reserved by open holds',
      registers: [this.#registry],
      async collect() {
        const { rows } = await db.rawQuery(
          "select coalesce(sum(amount), 0)::float8 as held from credit_holds where status = 'open'"
        )
        this.set(rows[0].held)
      },
    })
  }

  get contentType() {
    return this.#registry.contentType
  }

  text() {
    return this.#registry.metrics()
  }
}
