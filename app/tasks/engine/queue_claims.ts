import { background } from '#shared/database/background'
import { holdLock } from '#shared/database/advisory_lock'
import { failpoint } from '#shared/failpoint'
import type { ServiceLimits } from '#plugins/limits'
import { TUNING } from '#tasks/engine/tuning'
import type { ClaimedTask } from '#tasks/task_row'
import type { AccountRooms } from '#tasks/engine/account_rooms'
import type { Claim } from '#tasks/engine/leases'
import { roomsJson, totalRoom } from '#tasks/engine/spread'
import {
  CLAIM_NAMED,
  CLAIM_QUEUED,
  CLAIM_QUEUED_BY_ACCOUNT,
  QUEUED_IN_TURN,
} from '#tasks/engine/statements'

export interface ServiceKey {
  plugin: string
  service: string
}

/** Tasks whose turn is remembered where it takes long to find out. */
const REMEMBERED = 256
/** Whoever comes later waits for so many milliseconds more at most. */
const GOOD_FOR = 1_000
/** More than all nodes can let go in this time: the limit of the site need not be counted again. */
const PLENTY = 5_000

interface Turn {
  id: string
  /** How many more the site may have in flight. */
  room: number
}

/**
 * Takes waiting tasks of a service, team by team in turn: a team that has less in flight comes first. One node at a
 * time decides for one service (an advisory lock of the transaction), so the limits hold for the whole site.
 */
export class QueueClaims {
  readonly #limits: ServiceLimits
  readonly #rooms: AccountRooms
  readonly #lease: number
  /** Who is next, of long queues. Only an order: whether a task may go is decided when it goes. */
  readonly #turns = new Map<string, { waiting: Turn[]; at: number }>()
  readonly #long = new Set<string>()

  constructor(options: { limits: ServiceLimits; rooms: AccountRooms; lease: number }) {
    this.#limits = options.limits
    this.#rooms = options.rooms
    this.#lease = options.lease
  }

  /** `more`: there may be others that could go at once. */
  async take(
    { plugin, service }: ServiceKey,
    hands: number,
    { token }: Claim
  ): Promise<{ rows: ClaimedTask[]; more: boolean }> {
    const limits = this.#limits.of(plugin, service)
    return background().transaction(async (trx) => {
      await holdLock(`tasks.dispatch:${plugin}/${service}`, trx)
      const rooms = await this.#rooms.measure(plugin, trx)
      const { account, byAccount } = rooms
      const given = (most: number, site: number | null = limits.in_flight) => [
        plugin,
        service,
        site,
        limits.in_flight_per_team,
        byAccount ? Math.min(most, totalRoom(byAccount)) : most,
        token,
        this.#lease,
        limits.task_timeout_seconds,
        account,
        byAccount && roomsJson(byAccount),
      ]
      const ask = async (statement: string, values: unknown[]) =>
        (await trx.rawQuery(statement, values as never[])).rows
      const walk = async (statement: string, most: number) => {
        const began = performance.now()
        const rows = await ask(statement, given(most))
        const long = performance.now() - began > TUNING.longWalk
        if (long && rows.length >= hands) this.#long.add(name)
        else this.#long.delete(name)
        return rows
      }

      const name = `${plugin}/${service}`
      let rows: ClaimedTask[]
      let more: boolean
      if (byAccount) {
        rows = await ask(CLAIM_QUEUED_BY_ACCOUNT, given(hands))
        more = rows.length === hands
      } else if (this.#long.has(name)) {
        const next = await this.#next(name, hands, () => walk(QUEUED_IN_TURN, REMEMBERED))
        const site = next.every(({ room }) => room > PLENTY) ? null : limits.in_flight
        rows = await ask(CLAIM_NAMED, [...given(hands, site), next.map(({ id }) => id)])
        more = rows.length > 0
        // Those in turn may not go, the site has no room for them, or they are gone.
        if (!more) this.#turns.delete(name)
      } else {
        rows = await walk(CLAIM_QUEUED, hands)
        more = rows.length === hands
      }
      await this.#rooms.bind(rows, rooms, trx)
      await failpoint('dispatch.before_commit')
      return { rows, more }
    })
  }

  async #next(name: string, hands: number, walk: () => Promise<Turn[]>): Promise<Turn[]> {
    const known = this.#turns.get(name)
    if (known && known.waiting.length > 0 && performance.now() - known.at < GOOD_FOR) {
      return known.waiting.splice(0, hands)
    }
    const waiting = await walk()
    this.#turns.set(name, { waiting, at: performance.now() })
    return waiting.splice(0, hands)
  }
}
