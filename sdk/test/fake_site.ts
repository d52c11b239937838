import { randomUUID } from 'node:crypto'
import type {
  FailedStatus,
  FinishedStatus,
  Json,
  Plugin,
  QuoteLine,
  Report,
  RunningStatus,
  ServiceDeclaration,
} from '../src/contract.js'
import { UpstreamError } from '../src/errors.js'
import { costOf } from './exact.js'
import { FakeClock } from './fake_clock.js'
import { FakeHost, type FakeHostOptions, whatCame } from './fake_host.js'

type Input = Record<string, Json>

/** What the site keeps of a task: JSON and amounts, nothing that dies with a process. */
export interface SiteTask {
  readonly id: string
  readonly operation: string
  readonly input: Input
  readonly quote: QuoteLine[]
  /** In units of 1e-24 credits, like all amounts here. */
  readonly hold: bigint
  readonly createdAt: number
  state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'
  reference: Json
  charged: bigint
  /** Where the answer of the plugin was more than was held. */
  overcharge: bigint
  result?: FinishedStatus
  /** How often somebody tried to end it; it ends once. */
  endings: number
  running: RunningStatus[]
}

const START = 10n ** 12n * 10n ** 24n
const MOST_SUBMITS = 3

type Refusal = { code?: string; message: string; retryable?: boolean; misconfigured?: boolean }

/**
 * A site in small: tasks with holds, retries, polls, webhooks, time limits and cancelling as the host has them, over one plugin.
 * Its time is a fake clock's; what it keeps survives `restart`.
 */
export class FakeSite {
  readonly tasks = new Map<string, SiteTask>()
  readonly clock = new FakeClock()
  balance = START
  held = 0n
  host: FakeHost
  readonly #plugin: Plugin
  readonly #options: FakeHostOptions

  constructor(plugin: Plugin, options: FakeHostOptions) {
    this.#plugin = plugin
    this.#options = options
    this.host = new FakeHost(plugin, options)
  }

  get spent(): bigint {
    return START - this.balance
  }

  /** The process is another one now: whatever the plugin kept in its context is gone. */
  restart(): void {
    const { files, records } = this.host
    this.host = new FakeHost(this.#plugin, { ...this.#options, records })
    for (const [id, file] of files) this.host.files.set(id, file)
  }

  /** Checks and quotes the input and holds the credits. */
  accept(operation: string, sent: Input): SiteTask {
    const { input, fault } = this.host.fill(operation, sent)
    if (fault) throw new Error(`input of ${operation}: ${fault}`)
    const quote = this.host.quote(operation, input)
    const hold = costOf(quote, this.#service(operation).prices)
    const task: SiteTask = {
      id: randomUUID(),
      operation,
      input,
      quote,
      hold,
      createdAt: this.clock.now,
      state: 'queued',
      reference: null,
      charged: 0n,
      overcharge: 0n,
      endings: 0,
      running: [],
    }
    this.balance -= hold
    this.held += hold
    this.tasks.set(task.id, task)
    return task
  }

  /** From submit to the end. */
  async run(task: SiteTask): Promise<SiteTask> {
    await this.submit(task)
    return this.follow(task)
  }

  async submit(task: SiteTask): Promise<void> {
    const { submit, submitTimeout = 90_000 } = this.host.operation(task.operation)
    for (let tries = 1; task.state === 'queued'; tries++) {
      const limit = AbortSignal.timeout(Math.max(5_000, submitTimeout / 100))
      const reports: Report[] = []
      const ctx = this.host.context(task.operation, task.id, { signal: limit, reports })
      try {
        const answer = await within(limit, submit(structuredClone(task.input), ctx))
        if (answer.state === 'succeeded' || answer.state === 'failed') {
          const ended = whatCame(reports, answer) ?? answer
          this.#end(task, ended.state, ended)
        } else {
          task.reference = JSON.parse(JSON.stringify(answer.reference)) as Json
          task.state = 'running'
        }
      } catch (error) {
        const refusal = error as Refusal & { retryAfter?: number }
        const kept = whatCame(reports, error)
        if (kept) this.#end(task, 'succeeded', kept)
        else if (!refusal.retryable || tries === MOST_SUBMITS) {
          this.#end(task, 'failed', failureOf(refusal, 'plugin_error'))
        } else await this.clock.wait((refusal.retryAfter ?? 2) * 1000)
      }
    }
  }

  /** Polls until the end, or until `stop` says enough. */
  async follow(task: SiteTask, stop: () => boolean = () => false): Promise<SiteTask> {
    const { pollInterval = 2000 } = this.host.operation(task.operation)
    const { task_timeout_seconds: seconds = 1800 } = this.#service(task.operation).limits ?? {}
    while (task.state === 'running' && !stop()) {
      await this.wake(task)
      if (task.state !== 'running') break
      if (this.clock.now - task.createdAt > seconds * 1000) {
        await this.#stopUpstream(task)
        this.#end(task, 'failed', { state: 'failed', code: 'task_timeout', message: 'Too late.' })
      } else await this.clock.wait(pollInterval)
    }
    return task
  }

  /** One look at the upstream: a poll, or a webhook came. Late ones, after the end, look too. */
  async wake(task: SiteTask): Promise<void> {
    const ctx = this.host.context(task.operation, task.id)
    const { status } = this.host.operation(task.operation)
    try {
      const answer = await status(structuredClone(task.reference), ctx)
      if (answer.state === 'succeeded' || answer.state === 'failed') {
        this.#end(task, answer.state, answer)
      } else task.running.push(answer)
    } catch (error) {
      const refusal = error as Refusal
      const patient =
        refusal.retryable || refusal.misconfigured || /^upstream_/.test(refusal.code ?? '')
      if (!patient) this.#end(task, 'failed', failureOf(refusal, 'plugin_error'))
    }
  }

  /** The user gives up. False where the upstream does not stop it: it works on and has its price, so the task goes on. */
  async cancel(task: SiteTask): Promise<boolean> {
    const stopped = await this.#stopUpstream(task)
    if (stopped) this.#end(task, 'cancelled')
    return stopped
  }

  /** @throws what is no `UpstreamError`: the host only logs it, here it is a bug of the plugin. */
  async #stopUpstream(task: SiteTask): Promise<boolean> {
    const { cancel } = this.host.operation(task.operation)
    try {
      await cancel?.(structuredClone(task.reference), this.host.context(task.operation, task.id))
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      return false
    }
    return cancel !== undefined
  }

  /** The only place where a task ends; whoever comes second changes nothing. */
  #end(task: SiteTask, state: 'succeeded' | 'failed' | 'cancelled', result?: FinishedStatus): void {
    task.endings++
    if (task.state !== 'queued' && task.state !== 'running') return
    task.state = state
    task.result = result
    if (result?.state === 'succeeded') {
      const { prices } = this.#service(task.operation)
      const used = result.usage ? costOf(result.usage, prices) : task.hold
      task.charged = used < task.hold ? used : task.hold
      task.overcharge = used > task.hold ? used - task.hold : 0n
    }
    this.held -= task.hold
    this.balance += task.hold - task.charged
  }

  #service(operation: string): ServiceDeclaration {
    const service = this.#plugin.services.find((one) => Object.hasOwn(one.operations, operation))
    if (!service) throw new Error(`no operation ${operation}`)
    return service
  }
}

function failureOf({ code, message }: Refusal, otherwise: string): FailedStatus {
  return { state: 'failed', code: code ?? otherwise, message }
}

async function within<T>(limit: AbortSignal, call: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    limit.addEventListener('abort', () => reject(limit.reason as Error), { once: true })
  })
  return Promise.race([call, late])
}
