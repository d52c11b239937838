import { setTimeout as sleep } from 'node:timers/promises'
import { background } from '#shared/database/background'
import type { Logger } from '@adonisjs/core/logger'
import { pressure } from '#shared/pressure'
import type { ServiceLimits } from '#plugins/limits'
import type { ClaimedTask } from '#tasks/task_row'
import type { AccountRooms } from '#tasks/engine/account_rooms'
import type { Claim, Lease, Leases } from '#tasks/engine/leases'
import { QueueClaims, type ServiceKey } from '#tasks/engine/queue_claims'
import { WAITING_SERVICES } from '#tasks/engine/statements'

/** Milliseconds in which new tasks and free hands come together, for one look at all of them. */
const GATHER = 10
/** A look at a long queue takes its time; looking shall not be all that happens. */
const REST = 3
/** Between two looks while people wait for their answers, and what one then takes more than there are hands: looking costs the more the longer the queue is. */
const CROWDED = 100
const TAKEN_AT_ONCE = 4

/** Lets waiting tasks go as this node has hands for them. */
export class Dispatcher {
  readonly #claims: QueueClaims
  readonly #leases: Leases
  readonly #logger: Logger
  readonly #capacity: number
  readonly #submit: (task: ClaimedTask, lease: Lease) => Promise<void>
  readonly #active = new Map<string, Promise<void>>()
  /** Services that are being looked at, and whether to look once more behind that. */
  readonly #looking = new Map<string, boolean>()
  /** Services that had more to do than this node had hands. */
  readonly #starved = new Map<string, ServiceKey>()
  #feeding: NodeJS.Timeout | null = null
  #pause = GATHER
  #lookedAt = 0
  #stopped = true

  constructor(options: {
    limits: ServiceLimits
    rooms: AccountRooms
    leases: Leases
    logger: Logger
    capacity: number
    submit: (task: ClaimedTask, lease: Lease) => Promise<void>
  }) {
    const { limits, rooms, leases } = options
    this.#claims = new QueueClaims({ limits, rooms, lease: leases.duration })
    this.#leases = leases
    this.#logger = options.logger
    this.#capacity = options.capacity
    this.#submit = options.submit
  }

  start(): void {
    this.#stopped = false
  }

  async stop(): Promise<void> {
    this.#stopped = true
    while (this.#looking.size > 0) await sleep(GATHER)
    while (this.#active.size > 0) await Promise.allSettled(this.#active.values())
  }

  /** Never throws: the next beat looks again. */
  async request(key: ServiceKey): Promise<void> {
    try {
      await this.#serve(key)
    } catch (error) {
      this.#logger.error({ err: error }, 'tasks: could not dispatch')
    }
  }

  /** Calls that come while one is looking are answered by one more look. */
  async #serve(key: ServiceKey): Promise<void> {
    const name = `${key.plugin}/${key.service}`
    if (this.#stopped) return
    if (this.#looking.has(name)) {
      this.#looking.set(name, true)
      return
    }
    try {
      while (!this.#stopped) {
        this.#looking.set(name, false)
        if (await this.#look(key)) continue
        if (!this.#looking.get(name)) break
        await sleep(this.#pause)
      }
    } finally {
      this.#looking.delete(name)
    }
  }

  /** Every service with something to let go: for tasks whose wake-up got lost, and those that wait for a retry. */
  async requestAll(): Promise<void> {
    const { rows } = await background().rawQuery(WAITING_SERVICES)
    await Promise.all(
      rows.map((row: { plugin_id: string; service_id: string }) =>
        this.#serve({ plugin: row.plugin_id, service: row.service_id })
      )
    )
  }

  async #look(key: ServiceKey): Promise<boolean> {
    const few = pressure.hands(this.#capacity)
    const crowded = few < this.#capacity
    const hands = (crowded ? few * TAKEN_AT_ONCE : few) - this.#active.size
    const began = performance.now()
    if (hands <= 0 || (crowded && began < this.#lookedAt + CROWDED)) {
      this.#starved.set(`${key.plugin}/${key.service}`, key)
      if (crowded) this.#feedIn(CROWDED)
      return false
    }
    this.#lookedAt = began
    const claim = this.#leases.claim()
    const { rows, more } = await this.#claims.take(key, hands, claim)
    this.#pause = Math.max(GATHER, REST * (performance.now() - began))
    for (const row of rows) this.#begin(row, claim)
    return more
  }

  #begin(task: ClaimedTask, claim: Claim): void {
    const work = this.#leases
      .during(task.id, claim, (lease) => this.#submit(task, lease))
      .catch((error) => this.#logger.error({ err: error, task: task.id }, 'tasks: submit failed'))
      .finally(() => {
        this.#active.delete(task.id)
        if (this.#starved.size > 0) this.#feedIn(this.#pause)
      })
    this.#active.set(task.id, work)
  }

  #feedIn(delay: number): void {
    this.#feeding ??= setTimeout(() => {
      this.#feeding = null
      const starved = [...this.#starved.values()]
      this.#starved.clear()
      for (const key of starved) void this.request(key)
    }, delay)
  }
}
