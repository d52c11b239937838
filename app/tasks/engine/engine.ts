import type { Logger } from '@adonisjs/core/logger'
import type { Bus } from '#shared/bus/bus'
import type { ServiceLimits } from '#plugins/limits'
import type { PluginRegistry } from '#plugins/registry'
import type { AccountRooms } from '#tasks/engine/account_rooms'
import { Dispatcher } from '#tasks/engine/dispatcher'
import { DueTasks } from '#tasks/engine/due_tasks'
import type { Follower } from '#tasks/engine/follower'
import type { EngineHooks } from '#tasks/engine/hooks'
import { Lane } from '#tasks/engine/lane'
import { Leases, type Claim } from '#tasks/engine/leases'
import { Poller } from '#tasks/engine/poller'
import type { ServiceKey } from '#tasks/engine/queue_claims'
import { CLAIM_STALLED } from '#tasks/engine/statements'
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
  readonly #poller: Poller
  readonly #stores: Lane<Claimed>
  readonly #recoveries: Lane<Claimed>
  #hands = new Turns(TUNING.stores)
  readonly #hooks: EngineHooks = {
    running: () => this.#poller.wake(),
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
    const { logger, limits, rooms, registry, submitter, follower } = parts
    this.#leases = new Leases(TUNING.lease, logger)
    this.#dispatcher = new Dispatcher({
      limits,
      rooms,
      leases: this.#leases,
      logger,
      capacity: TUNING.submits,
      submit: (task, lease) => submitter.run(task, lease, this.#hooks),
    })
    this.#poller = new Poller({
      registry,
      follower,
      hooks: this.#hooks,
      logger,
      onEnded: (key) => void this.#dispatcher.request(key),
    })
    const lane = (
      name: string,
      status: 'storing' | 'submitting',
      { capacity, steady }: { capacity: number; steady?: boolean },
      run: (row: Claimed) => Promise<void>
    ) => {
      const due = new DueTasks(status)
      return new Lane<Claimed>({
        name,
        capacity,
        steady,
        idle: TUNING.tick,
        take: (limit, active) => this.#takeStalled(due, CLAIM_STALLED(status, limit), active),
        next: () => due.next(),
        run,
        logger,
      })
    }
    this.#stores = lane(
      'stores',
      'storing',
      { capacity: TUNING.stores + TUNING.storesAhead, steady: true },
      (row) => this.#store(row)
    )
    this.#recoveries = lane('recoveries', 'submitting', { capacity: TUNING.recoveries }, (row) =>
      this.#leases.during(row.id, row.claim!, (lease) => submitter.recover(row, lease, this.#hooks))
    )
  }

  get activity() {
    return {
      polls: this.#poller.active,
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
      this.#poller.wake()
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
    return [this.#poller, this.#stores, this.#recoveries]
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

  async #takeStalled(due: DueTasks, statement: string, active: string[]): Promise<Claimed[]> {
    const claim = this.#leases.claim()
    const rows = await due.take(statement, [active, claim.token, this.#leases.duration])
    return rows.map((row) => ({ ...row, claim }))
  }

  #store(task: Claimed): Promise<void> {
    const { storer } = this.#parts
    return this.#leases.during(task.id, task.claim!, async (lease) => {
      if (!(await this.#hands.take(() => storer.run(task, lease)))) await storer.leave(task, lease)
    })
  }
}
