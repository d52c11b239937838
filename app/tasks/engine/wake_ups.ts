import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import { Bus } from '#shared/bus/bus'
import type { ServiceKey } from '#tasks/engine/queue_claims'

/**
 * Tells of a task that waits: the engine of this process where one runs, those of other nodes otherwise. The row is what
 * counts and the engines' beat finds it; a word that gets lost costs a second.
 */
@inject()
export class WakeUps {
  readonly #bus: Bus
  readonly #logger: Logger
  #engine: ((key: ServiceKey) => void) | null = null

  constructor(bus: Bus, logger: Logger) {
    this.#bus = bus
    this.#logger = logger
  }

  /** The engine here; null when it stops. */
  serve(engine: ((key: ServiceKey) => void) | null): void {
    this.#engine = engine
  }

  /** Behind the commit. */
  dispatch(key: ServiceKey): void {
    if (this.#engine) return this.#engine(key)
    this.#bus
      .publish('tasks', { dispatch: key })
      .catch((error) => this.#logger.warn({ err: error }, 'tasks: nobody heard of a waiting task'))
  }
}
