import type { Logger } from '@adonisjs/core/logger'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/** Small JSON with ids in it; receivers read the rest from the database. */
export type BusPayload = Record<string, unknown>
export type BusHandler<T extends BusPayload = BusPayload> = (payload: T) => void | Promise<void>

/** `since`: when, in milliseconds of the database's clock, the line was certainly still good. */
export type ResyncHandler = (since: number) => void | Promise<void>

/** Tells all nodes, this one included, that something changed. Delivery is best effort. */
export abstract class Bus {
  readonly #handlers = new Map<string, Set<BusHandler>>()
  readonly #resyncHandlers = new Set<ResyncHandler>()

  constructor(protected readonly logger: Pick<Logger, 'error' | 'warn'>) {}

  /** With a transaction nothing is sent unless, and before, it commits. */
  abstract publish(
    channel: string,
    payload: BusPayload,
    trx?: TransactionClientContract
  ): Promise<void>

  /**
   * News of what is in the database: sent behind the commit, together with what else comes in this moment. Lost when the
   * process dies just then, so readers also look by themselves now and then. A NOTIFY inside of a transaction would make
   * all that write wait for each other's commit to reach the disk.
   */
  abstract announce(channel: string, payload: BusPayload, trx?: TransactionClientContract): void

  /** Resolves when messages sent from now on will arrive here. */
  abstract ready(): Promise<void>

  abstract stop(): Promise<void>

  /** Called with the first subscription of a process. */
  protected abstract open(): void

  subscribe<T extends BusPayload = BusPayload>(
    channel: string,
    handler: BusHandler<T>
  ): () => void {
    const handlers = this.#handlers.get(channel) ?? new Set()
    this.#handlers.set(channel, handlers)
    handlers.add(handler as BusHandler)
    this.open()
    return () => handlers.delete(handler as BusHandler)
  }

  /** The connection was away for a while: messages may be missing, read your state anew. */
  onResync(handler: ResyncHandler): () => void {
    this.#resyncHandlers.add(handler)
    return () => this.#resyncHandlers.delete(handler)
  }

  protected deliver(message: string): void {
    let parsed: { c: string; p: BusPayload }
    try {
      parsed = JSON.parse(message)
    } catch {
      this.logger.warn('bus: a message that is not JSON was dropped')
      return
    }
    for (const handler of this.#handlers.get(parsed.c) ?? []) {
      void this.#run(() => handler(parsed.p))
    }
  }

  protected resync(since: number): void {
    for (const handler of this.#resyncHandlers) void this.#run(() => handler(since))
  }

  protected encode(channel: string, payload: BusPayload): string {
    return JSON.stringify({ c: channel, p: payload })
  }

  async #run(handler: () => void | Promise<void>): Promise<void> {
    try {
      await handler()
    } catch (error) {
      this.logger.error({ err: error }, 'bus: a subscriber failed')
    }
  }
}
