import { BoundedMap, type JobClock, type WebhookSender } from '@wxiai/sdk/simulator'
import { buttonsFor } from './buttons.js'
import { isOver, type Job } from './job.js'

const STEPS = [0, 15, 31, 46, 62, 78, 93, 100]
const PACE: Record<string, number> = { TURBO: 0.6, FAST: 1, RELAX: 1.5 }

export interface RunnerOptions {
  /** Tasks at the same time. */
  coreSize: number
  /** Tasks that may wait beyond them. */
  queueSize: number
}

/** Keeps the jobs and moves them along, so many at a time. */
export class Runner {
  readonly jobs = new BoundedMap<string, Job>(2000)
  readonly #waiting: Job[] = []
  readonly #running = new Set<Job>()

  constructor(
    readonly clock: JobClock,
    readonly webhooks: WebhookSender,
    readonly write: (job: Job) => object,
    readonly options: RunnerOptions
  ) {}

  get full(): boolean {
    return (
      this.#running.size >= this.options.coreSize && this.#waiting.length >= this.options.queueSize
    )
  }

  /** Number of jobs before it; 0 when it starts at once. */
  add(job: Job): number {
    this.jobs.set(job.id, job)
    job.status = 'NOT_START'
    this.#waiting.push(job)
    const ahead = this.#running.size < this.options.coreSize ? 0 : this.#waiting.length
    this.#fill()
    return ahead
  }

  keep(job: Job): void {
    this.jobs.set(job.id, job)
  }

  /** Newest first. */
  list(): Job[] {
    return this.jobs
      .values()
      .toSorted((a, b) => b.submitTime - a.submitTime || (a.id < b.id ? 1 : -1))
  }

  cancel(job: Job): void {
    if (isOver(job)) return
    this.#end(job, 'FAILURE', '取消任务')
  }

  #fill(): void {
    while (this.#running.size < this.options.coreSize) {
      const job = this.#waiting.shift()
      if (!job) return
      if (isOver(job)) continue
      this.#running.add(job)
      this.#start(job)
    }
  }

  #start(job: Job): void {
    job.status = 'SUBMITTED'
    job.startTime = Date.now()
    this.#tell(job)
    const seconds = job.steer.slow ?? job.seconds * (PACE[job.mode] ?? 1)
    this.clock.run(seconds, STEPS.length, (share) => {
      if (isOver(job)) return false
      return this.#step(job, STEPS[Math.round(share * STEPS.length) - 1])
    })
  }

  #step(job: Job, progress: number): boolean {
    if (job.steer.lost && progress >= 31) {
      this.#running.delete(job)
      this.jobs.delete(job.id)
      this.#fill()
      return false
    }
    if (job.steer.fail && progress >= 46) {
      this.#end(job, 'FAILURE', 'Internal error while rendering the image')
      return false
    }
    if (job.steer.hang && progress > 31) return false
    job.status = 'IN_PROGRESS'
    job.progress = progress
    if (progress === 100) this.#end(job, 'SUCCESS', null)
    else this.#tell(job)
    return true
  }

  #end(job: Job, status: 'SUCCESS' | 'FAILURE', reason: string | null): void {
    job.status = status
    job.failReason = reason
    job.finishTime = Date.now()
    if (status === 'SUCCESS') job.buttons = buttonsFor(job)
    this.#running.delete(job)
    this.#tell(job)
    this.#fill()
  }

  #tell(job: Job): void {
    if (!job.notifyHook) return
    const body = this.write(job)
    this.webhooks.send(job.notifyHook, body, job.steer.webhookDup ? 2 : 1)
    if (job.steer.webhookDup && isOver(job)) {
      // An old state after the last one: callbacks come in any order.
      this.webhooks.send(job.notifyHook, { ...body, status: 'IN_PROGRESS', progress: '62%' })
    }
  }
}
