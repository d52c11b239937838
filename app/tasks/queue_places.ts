import db from '@adonisjs/lucid/services/db'
import { prepared } from '#shared/database/prepared_statements'
import { BY } from '#tasks/engine/statements'
import type { WaitingTask } from '#tasks/task_row'

/** task ids. The place of each among what waits of its team. */
export const POSITIONS = prepared(`
select t.id, place.position
from unnest((select ?::uuid[])) asked (id)
cross join lateral (select * from tasks where id = asked.id limit 1) t
cross join lateral (
  select count(*)::int as position from tasks o
  where o.plugin_id = t.plugin_id and o.service_id = t.service_id and o.team_id = t.team_id
    and o.status = 'queued' and (o.created_at, o.id) <= (t.created_at, t.id)
) place`)

/** plugin, service. Counted apart, each in the index that is made for it. */
export const TEAM_QUEUES = prepared(`
with given as (select ?::text as plugin, ?::text as service), counted as (
  select team_id, count(*) as waiting, 0 as flight from tasks, given g
  where plugin_id = g.plugin and service_id = g.service and status = 'queued' group by team_id
  union all
  select team_id, 0, count(*) from tasks, given g
  where plugin_id = g.plugin and service_id = g.service and status in ('submitting', 'running') and ${BY.flight}
  group by team_id
)
select team_id, sum(waiting)::int as waiting, sum(flight)::int as flight from counted group by team_id`)

interface TeamQueue {
  team_id: string
  waiting: number
  flight: number
}

/** Counting again for every reader would be work for nothing: the queue hardly moves within so many milliseconds. */
const FRESH = 300
/** A long queue is counted for a twentieth of the time at most. */
const REST = 20

interface Counted {
  until: number
  teams: Promise<TeamQueue[]>
}

/** The place of waiting tasks, by the same rule by which the dispatcher takes turns. */
export class QueuePlaces {
  readonly #queues = new Map<string, Counted>()

  async of(tasks: WaitingTask[]): Promise<Map<string, number>> {
    const places = new Map<string, number>()
    const waiting = tasks.filter((task) => task.status === 'queued')
    if (waiting.length === 0) return places
    const positions = await this.#positions(waiting)
    for (const task of waiting) {
      const position = positions.get(task.id)
      if (!position) continue
      const teams = await this.#teams(task.plugin_id, task.service_id)
      const own = teams.find((team) => team.team_id === task.team_id)
      const rank = position + (own?.flight ?? 0)
      const ahead = teams
        .filter((team) => team.team_id !== task.team_id)
        .reduce((sum, team) => sum + Math.min(team.waiting, Math.max(0, rank - 1 - team.flight)), 0)
      places.set(task.id, position + ahead)
    }
    return places
  }

  /** Among the waiting tasks of the own team. */
  async #positions(tasks: WaitingTask[]): Promise<Map<string, number>> {
    const [known, unknown] = [new Map<string, number>(), [] as string[]]
    for (const { id, ahead } of tasks) {
      if (ahead === undefined) unknown.push(id)
      else known.set(id, ahead + 1)
    }
    if (unknown.length === 0) return known
    const { rows } = await db.rawQuery(POSITIONS, [unknown])
    for (const { id, position } of rows as { id: string; position: number }[])
      known.set(id, position)
    return known
  }

  #teams(plugin: string, service: string): Promise<TeamQueue[]> {
    const name = `${plugin}/${service}`
    const known = this.#queues.get(name)
    const began = performance.now()
    if (known && began < known.until) return known.teams
    const teams = db
      .rawQuery(TEAM_QUEUES, [plugin, service])
      .then(({ rows }) => rows as TeamQueue[])
    const counted = { until: Infinity, teams }
    this.#queues.set(name, counted)
    teams.then(
      () => {
        const now = performance.now()
        counted.until = now + Math.max(FRESH, REST * (now - began))
      },
      () => this.#queues.delete(name)
    )
    return teams
  }
}
