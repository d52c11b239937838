import type { Logger } from '@adonisjs/core/logger'
import type { PluginRegistry } from '#plugins/registry'
import { DueTasks } from '#tasks/engine/due_tasks'
import type { Follower } from '#tasks/engine/follower'
import type { EngineHooks } from '#tasks/engine/hooks'
import { Lane } from '#tasks/engine/lane'
import type { ServiceKey } from '#tasks/engine/queue_claims'
import { Rounds, type PolledTask } from '#tasks/engine/rounds'
import { CLAIM_POLLS } from '#tasks/engine/statements'
import { TUNING } from '#tasks/engine/tuning'

export interface PollerOptions {
  registry: PluginRegistry
  follower: Follower
  hooks: EngineHooks
  logger: Logger
  /** A place upstream is free now. */
  onEnded(key: ServiceKey): void
}

/** Asks upstreams about running tasks, each at its interval. */
export class Poller {
  readonly #options: PollerOptions
  readonly #lane: Lane<PolledTask>
  readonly #rounds: Rounds
  readonly #due = new DueTasks<PolledTask>('running')
  readonly #polling = new Map<string, number>()

  constructor(options: PollerOptions) {
    this.#options = options
    this.#lane = new Lane({
      name: 'polls',
      capacity: TUNING.polls,
      idle: TUNING.tick,
      take: (limit, active) => this.#take(limit, active),
      next: () => this.#due.next(),
      run: (task) => this.#poll(task),
      logger: options.logger,
    })
    this.#rounds = new Rounds({
      mayBegin: ({ plugin_id: plugin }) =>
        this.#lane.hasHand && this.#pollsOf(plugin) < TUNING.pollsPerPlugin,
      begin: (task) => this.#lane.give(task),
    })
  }

  get active(): number {
    return this.#lane.active
  }

  start(): void {
    this.#lane.start()
  }

  wake(): void {
    this.#lane.wake()
  }

  /** Polls to the end what is being polled; the rest is anybody's. */
  async stop(): Promise<void> {
    await this.#lane.stop()
    await this.#options.follower.leave(this.#rounds.end())
  }

  #take(limit: number, active: string[]): Promise<PolledTask[]> {
    const busy = [...this.#polling].filter(([, count]) => count >= TUNING.pollsPerPlugin)
    return this.#due.take(CLAIM_POLLS, [
      active,
      busy.map(([plugin]) => plugin),
      limit,
      JSON.stringify(this.#intervals()),
      TUNING.rounds,
    ])
  }

  async #poll(task: PolledTask): Promise<void> {
    const { plugin_id: plugin, service_id: service } = task
    const { follower, hooks, onEnded } = this.#options
    const began = performance.now()
    this.#polling.set(plugin, this.#pollsOf(plugin) + 1)
    let ended = false
    try {
      ended = await follower.poll(task, hooks)
    } finally {
      if (ended) onEnded({ plugin, service })
      else this.#rounds.again(task, began)
      const left = this.#pollsOf(plugin) - 1
      if (left > 0) this.#polling.set(plugin, left)
      else this.#polling.delete(plugin)
    }
  }

  #pollsOf(plugin: string): number {
    return this.#polling.get(plugin) ?? 0
  }

  /** Only what differs from the usual two seconds. */
  #intervals(): Record<string, number> {
    const intervals: Record<string, number> = {}
    for (const plugin of this.#options.registry.all()) {
      for (const service of plugin.services) {
        for (const [id, { pollInterval }] of Object.entries(service.operations)) {
          if (pollInterval) intervals[`${plugin.id}/${id}`] = Math.max(50, Math.round(pollInterval))
        }
      }
    }
    return intervals
  }
}
