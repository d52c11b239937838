import type { Logger } from '@adonisjs/core/logger'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import {
  type ConstructorOptions,
  fromKnex,
  type Job,
  type JobResult,
  PgBoss,
  type QueueOptions,
  type QueuePolicy,
} from 'pg-boss'

export type { Job } from 'pg-boss'

export interface QueueDefinition extends QueueOptions {
  policy?: QueuePolicy
  deadLetter?: string
}

export interface SendOptions {
  /** The job exists when this transaction commits, and not otherwise. */
  trx?: TransactionClientContract
  /** A moment, or seconds from now. */
  startAfter?: Date | number
  priority?: number
  singletonKey?: string
}

export interface WorkOptions {
  /** Jobs taken with one query and run side by side. */
  batchSize?: number
  /** Loops of this process that take batches. */
  concurrency?: number
  /** How often to look without being told; being told is the rule. */
  pollingIntervalSeconds?: number
}

export type JobHandler<T> = (job: Job<T>) => Promise<void>

export interface QueueSettings {
  connection: ConstructorOptions
  poolSize: number
  /** Cron schedules and upkeep run where workers run. */
  supervise: boolean
  /** False behind a pooler that carries no LISTEN: jobs are then found by polling. */
  listen: boolean
  logger: Pick<Logger, 'error' | 'warn'>
}

/**
 * Jobs in the same database as everything else, so that a job and the rows it is
 * about are committed together. Starts with its first use.
 */
export class Queue {
  readonly #settings: QueueSettings
  readonly #definitions = new Map<string, QueueDefinition>()
  readonly #made = new Map<string, Promise<void>>()
  #starting: Promise<PgBoss> | null = null

  constructor(settings: QueueSettings) {
    this.#settings = settings
  }

  /** Retries, expiry and policy of a queue; call it before the queue is used. */
  define(name: string, definition: QueueDefinition): void {
    this.#definitions.set(name, definition)
  }

  async send<T extends object>(name: string, data: T, options: SendOptions = {}) {
    const boss = await this.#queue(name)
    const { trx, ...rest } = options
    return boss.send(name, data, trx ? { ...rest, db: fromKnex(trx.knexClient) } : rest)
  }

  async sendMany<T extends object>(
    name: string,
    jobs: { data: T; startAfter?: Date | number; priority?: number; singletonKey?: string }[],
    trx?: TransactionClientContract
  ): Promise<void> {
    if (jobs.length === 0) return
    const boss = await this.#queue(name)
    await boss.insert(name, jobs, trx ? { db: fromKnex(trx.knexClient) } : {})
  }

  /** One job that fails is retried alone; its neighbours in the batch are done. */
  async work<T extends object>(name: string, options: WorkOptions, handler: JobHandler<T>) {
    const boss = await this.#queue(name)
    return boss.work<T, JobResult[], { perJobResults: true }>(
      name,
      {
        perJobResults: true,
        batchSize: options.batchSize ?? 20,
        localConcurrency: options.concurrency ?? 1,
        pollingIntervalSeconds: options.pollingIntervalSeconds ?? 2,
        notifyPollingIntervalSeconds: options.pollingIntervalSeconds ?? 15,
        burstWhenBatchFull: true,
      } as { perJobResults: true },
      (jobs) => Promise.all(jobs.map((job) => this.#run(name, job, handler)))
    )
  }

  /** Ends the workers of a queue in this process; waits for the jobs that run. */
  async offWork(name: string): Promise<void> {
    if (!this.#starting) return
    const boss = await this.#starting
    await boss.offWork(name, { wait: true })
  }

  /** A job by the clock, once for all nodes. */
  async schedule(name: string, cron: string, data: object = {}): Promise<void> {
    const boss = await this.#queue(name)
    await boss.schedule(name, cron, data, { tz: 'UTC' })
  }

  async unschedule(name: string): Promise<void> {
    const boss = await this.#queue(name)
    await boss.unschedule(name)
  }

  /** For pages that show queues; counts are a minute old at most. */
  async counts() {
    const boss = await this.start()
    const queues = await boss.getQueues()
    return queues.map(({ name, readyCount, activeCount, deferredCount, failedCount }) => ({
      name,
      ready: readyCount,
      active: activeCount,
      deferred: deferredCount,
      failed: failedCount,
    }))
  }

  start(): Promise<PgBoss> {
    this.#starting ??= this.#boot().catch((error: unknown) => {
      this.#starting = null
      throw error
    })
    return this.#starting
  }

  async stop(): Promise<void> {
    const starting = this.#starting
    if (!starting) return
    this.#starting = null
    this.#made.clear()
    const boss = await starting.catch(() => null)
    await boss?.stop({ graceful: true, timeout: 20_000 })
  }

  async #boot(): Promise<PgBoss> {
    const { connection, poolSize, supervise, listen, logger } = this.#settings
    const boss = new PgBoss({
      ...connection,
      schema: 'pgboss',
      max: poolSize,
      supervise,
      schedule: supervise,
      useListenNotify: listen,
      openTelemetry: { enabled: false },
    })
    boss.on('error', (error) => logger.warn(`queue: ${error.message}`))
    boss.on('warning', (warning) => logger.warn(warning, 'queue: warning'))
    return boss.start()
  }

  async #queue(name: string): Promise<PgBoss> {
    const boss = await this.start()
    let made = this.#made.get(name)
    if (!made) {
      made = boss.createQueue(name, { notify: true, ...this.#definitions.get(name) })
      this.#made.set(name, made)
      made.catch(() => this.#made.delete(name))
    }
    await made
    return boss
  }

  async #run<T extends object>(
    name: string,
    job: Job<T>,
    handler: JobHandler<T>
  ): Promise<JobResult> {
    try {
      await handler(job)
      return { id: job.id, status: 'completed' }
    } catch (error) {
      this.#settings.logger.error({ err: error, job: job.id }, `queue: a job of ${name} failed`)
      return { id: job.id, status: 'failed', output: { message: (error as Error)?.message } }
    }
  }
}
