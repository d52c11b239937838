import { background } from '#shared/database/background'
import type { Logger } from '@adonisjs/core/logger'
import type { Bus } from '#shared/bus/bus'
import type { ServiceLimits } from '#plugins/limits'
import type { PluginRegistry } from '#plugins/registry'
import type { AccountRooms } from '#tasks/engine/account_rooms'
import { Dispatcher } from '#tasks/engine/dispatcher'
import type { Follower } from '#tasks/engine/follower'
import type { EngineHooks } from '#tasks/engine/hooks'
import { Lane } from '#tasks/engine/lane'
import { Leases, type Claim } from '#tasks/engine/leases'
import { CLAIM_POLLS, CLAIM_STALLED, NEXT_DUE } from '#tasks/engine/statements'
import type { ServiceKey } from '#tasks/engine/queue_claims'
import type { Storer } from '#tasks/engine/storer'
import type { Submitter } from '#tasks/engine/submitter'
import type { Sweeper } from '#tasks/engine/sweeper'
import { TUNING } from '#tasks/engine/tuning'
import { Turns } from '#tasks/engine/turns'
import type { WakeUps } from '#tasks/engine/wake_ups'
import type { ClaimedTask } from '#tasks/task_row'

export interface EngineParts {
  bus: Bus
  wakeUps: WakeUps
  logger: Logger
  limits: ServiceLimits
  rooms: AccountRooms
  registry: PluginRegistry
  submitter: Submitter
  follower: Follower
  storer: Storer
  sweeper: Sweeper
}

type Claimed = ClaimedTask & { claim?: Claim }

/**
 * Moves tasks forward on this node. Every step is taken by whoever claims it in the database, so any number of nodes
 * may run this, and one that dies loses nothing but time.
 */
export class Engine {
  readonly name = 'tasks'
  readonly #parts: EngineParts
  readonly #leases: Leases
  readonly #dispatcher: Dispatcher
  readonly #polls: Lane<Claimed>
  readonly #stores: Lane<Claimed>
  readonly #recoveries: Lane<Claimed>
  #hands = new Turns(TUNING.stores)
  readonly #pollsOf = new Map<string, number>()
  readonly #hooks: EngineHooks = {
    running: () => this.#polls.wake(),
    storing: () => this.#stores.wake(),
    roomToStore: () => (this.#stores.hasRoom ? this.#leases.claim() : null),
    store: (task, claim) => this.#stores.give({ ...task, claim }),
  }
  #tick: NodeJS.Timeout | null = null
  #beating: Promise<void> | null = null
  #running = false
  #offBus: (() => void) | null = null

  constructor(parts: EngineParts) {
    this.#parts = parts
    const { logger, limits, rooms, submitter } = parts
    this.#leases = new Leases(TUNING.lease, logger)
    this.#dispatcher = new Dispatcher({
      limits,
      rooms,
      leases: this.#leases,
      logger,
      capacity: TUNING.submits,
      submit: (task, lease) => submitter.run(task, lease, this.#hooks),
    })
    const lane = (
      name: string,
      status: 'running' | 'storing' | 'submitting',
      { capacity, steady }: { capacity: number; steady?: boolean },
      take: (limit: number, active: string[]) => Promise<Claimed[]>,
      run: (row: Claimed) => Promise<void>
    ) =>
      new Lane<Claimed>({
        name,
        capacity,
        steady,
        batch: Math.min(capacity, 64),
        idle: TUNING.tick,
        take,
        next: () => nextDue(status),
        run,
        logger,
      })

    this.#polls = lane(
      'polls',
      'running',
      { capacity: TUNING.polls },
      (limit, active) => this.#takePolls(limit, active),
      (row) => this.#poll(row)
    )
    this.#stores = lane(
      'stores',
      'storing',
      { capacity: TUNING.stores + TUNING.storesAhead, steady: true },
      (limit, active) => this.#takeStalled('storing', limit, active),
      (row) => this.#store(row)
    )
    this.#recoveries = lane(
      'recoveries',
      'submitting',
      { capacity: TUNING.recoveries },
      (limit, active) => this.#takeStalled('submitting', limit, active),
      (row) =>
        this.#leases.during(row.id, row.claim!, (lease) =>
          submitter.recover(row, lease, this.#hooks)
        )
    )
  }

  get activity() {
    return {
      polls: this.#polls.active,
      stores: this.#stores.active,
      recoveries: this.#recoveries.active,
    }
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    const { bus, logger, wakeUps } = this.#parts
    this.#hands = new Turns(TUNING.stores)
    this.#leases.start()
    this.#dispatcher.start()
    for (const lane of this.#lanes()) lane.start()
    this.#offBus = bus.subscribe('tasks', (message) => {
      if (message.dispatch) return this.#dispatcher.request(message.dispatch as ServiceKey)
      this.#polls.wake()
    })
    wakeUps.serve((key) => void this.#dispatcher.request(key))
    this.#tick = setInterval(() => this.#beat(), TUNING.tick)
    this.#beat()
    logger.debug({ node: this.#leases.node }, 'tasks: engine started')
  }

  /** Takes nothing new and finishes what is in hand; what asks the database behind that opens it again. */
  async stop(): Promise<void> {
    if (!this.#running) return
    this.#running = false
    if (this.#tick) clearInterval(this.#tick)
    this.#offBus?.()
    this.#parts.wakeUps.serve(null)
    this.#hands.end()
    await Promise.all([
      this.#beating,
      this.#dispatcher.stop(),
      ...this.#lanes().map((lane) => lane.stop()),
    ])
    this.#leases.stop()
  }

  #lanes() {
    return [this.#polls, this.#stores, this.#recoveries]
  }

  /** Finds whatever no message told us about. */
  #beat(): void {
    this.#beating ??= this.#sweep().finally(() => (this.#beating = null))
  }

  async #sweep(): Promise<void> {
    try {
      await this.#parts.sweeper.sweep()
      await this.#dispatcher.requestAll()
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'tasks: the sweep failed')
    }
  }

  async #takeStalled(status: 'submitting' | 'storing', limit: number, active: string[]) {
    const claim = this.#leases.claim()
    const { rows } = await background().rawQuery(CLAIM_STALLED(status, limit), [
      active,
      claim.token,
      this.#leases.duration,
    ])
    return rows.map((row: ClaimedTask) => ({ ...row, claim })) as Claimed[]
  }

  async #takePolls(limit: number, active: string[]) {
    const busy = [...this.#pollsOf].filter(([, count]) => count >= TUNING.pollsPerPlugin)
    const { rows } = await background().rawQuery(CLAIM_POLLS, [
      active,
      busy.map(([plugin]) => plugin),
      limit,
      JSON.stringify(this.#intervals()),
    ])
    return rows as Claimed[]
  }

  async #poll(task: Claimed): Promise<void> {
    const plugin = task.plugin_id
    this.#pollsOf.set(plugin, (this.#pollsOf.get(plugin) ?? 0) + 1)
    try {
      const ended = await this.#parts.follower.poll(task, this.#hooks)
      // A place upstream is free now.
      if (ended) void this.#dispatcher.request({ plugin, service: task.service_id })
    } finally {
      const left = (this.#pollsOf.get(plugin) ?? 1) - 1
      if (left > 0) this.#pollsOf.set(plugin, left)
      else this.#pollsOf.delete(plugin)
    }
  }

  #store(task: Claimed): Promise<void> {
    const { storer } = this.#parts
    return this.#leases.during(task.id, task.claim!, async (lease) => {
      if (!(await this.#hands.take(() => storer.run(task, lease)))) await storer.leave(task, lease)
    })
  }

  /** Only what differs from the usual two seconds. */
  #intervals(): Record<string, number> {
    const intervals: Record<string, number> = {}
    for (const plugin of this.#parts.registry.all()) {
      for (const service of plugin.services) {
        for (const [id, { pollInterval }] of Object.entries(service.operations)) {
          if (pollInterval) intervals[`${plugin.id}/${id}`] = Math.max(50, Math.round(pollInterval))
        }
      }
    }
    return intervals
  }
}

async function nextDue(status: 'submitting' | 'running' | 'storing'): Promise<number | null> {
  const { rows } = await background().rawQuery(NEXT_DUE(status))
  return rows[0]?.next ?? null
}
