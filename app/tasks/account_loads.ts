import db from '@adonisjs/lucid/services/db'
import { AccountLoads, type AccountLoad } from '#plugins/accounts/account_loads'
import type { PluginRegistry } from '#plugins/registry'
import { lockAccounts } from '#tasks/engine/account_rooms'
import { BY } from '#tasks/engine/statements'

/** plugin, main account */
const LOADS = `
with given as (select ?::text as plugin, ?::uuid as main), flight as (
  select coalesce(t.account_id, g.main) as id, count(*)::int as tasks from tasks t, given g
  where t.plugin_id = g.plugin and t.status in ('submitting', 'running')
    and t.${BY.flight} group by 1
)
select a.id, coalesce(f.tasks, 0) as tasks, r.requests
from given g join upstream_accounts a on a.plugin_id = g.plugin
left join flight f on f.id = a.id
cross join lateral (
  select count(*)::int as requests from upstream_requests u
  where u.account_id = a.id and u.at > clock_timestamp() - interval '1 minute'
) r`

/** plugin. What waits for nobody else, and what is still to be fetched, needs the account too. */
const DRAINED = `
delete from upstream_accounts a
where a.plugin_id = ? and a.removed_at is not null and not exists (
  select from tasks t
  where t.plugin_id = a.plugin_id and t.account_id = a.id and t.finished_at is null
    and (t.status in ('submitting', 'running', 'storing') or (t.status = 'queued' and t.account_fixed))
)`

/** What the tasks say about the accounts that they are bound to. */
export class TaskAccountLoads extends AccountLoads {
  constructor(private registry: PluginRegistry) {
    super()
  }

  async of(pluginId: string): Promise<Map<string, AccountLoad>> {
    const plugin = this.registry.find(pluginId)
    const { rows } = await db.rawQuery(LOADS, [pluginId, plugin?.account(null)?.id ?? null])
    const counted = plugin?.hasOneAccount === false
    return new Map(
      rows.map(({ id, tasks, requests }: { id: string; tasks: number; requests: number }) => [
        id,
        { tasks, requests: counted ? requests : null },
      ])
    )
  }

  drain(pluginId: string): Promise<boolean> {
    return db.transaction(async (trx) => {
      await lockAccounts(pluginId, trx)
      const { rowCount } = await trx.rawQuery(DRAINED, [pluginId])
      return rowCount > 0
    })
  }
}
