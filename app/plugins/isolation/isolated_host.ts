import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@wxiai/sdk'
import { AppError } from '#shared/errors'
import type { Fault } from '@wxiai/sdk/validate'
import { Semaphore } from '#shared/semaphore'
import { ProcessLost, processMissing, type ProcessFault } from './errors.js'
import type { Declared, Role } from './messages.js'
import { PluginProcess, type Call, type Ended } from './plugin_process.js'
import { ISOLATION } from './tuning.js'

export interface HostOptions {
  plugin: string
  appRoot: string
  root: string
  entry: string
  /** MB */
  memory: number
  logger: Logger
}

export type HostState = 'stopped' | 'starting' | 'running' | 'waiting' | 'failing'

export interface HostStatus {
  state: HostState
  pid: number | null
  /** Resident, in bytes; 0 where nobody knows. */
  memory: number
  /** Starts after a crash. */
  restarts: number
  fault: { reason: ProcessFault; detail: string; at: Date } | null
}

/** Waits for a start that is this near, instead of saying no. */
const NEAR = 2_000

/** Where one version of a plugin lives on this node: starts its process when needed, and again after a crash. */
export class IsolatedHost {
  readonly #options: HostOptions
  #process: PluginProcess | null = null
  #starting: Promise<PluginProcess> | null = null
  #declared: string | null = null
  #crashes = 0
  #restarts = 0
  #startAt = 0
  #fault: HostStatus['fault'] = null
  #idle: NodeJS.Timeout | null = null
  #calm: NodeJS.Timeout | null = null
  #retired = false
  #closed = false
  /** Tasks that were worked on when a process ended; nobody knows which of them it was. */
  readonly #suspects = new Set<string>()
  readonly #turn = new Semaphore(1)
  #ward: IsolatedHost | null = null

  /** @param declared what it has to declare, where that is known already */
  constructor(options: HostOptions, declared: string | null = null) {
    this.#options = options
    this.#declared = declared
  }

  /** MB that it was opened with. */
  get memory(): number {
    return this.#options.memory
  }

  get status(): HostStatus {
    const process = this.#process?.alive ? this.#process : null
    return {
      state: this.#state,
      pid: process?.pid ?? null,
      memory: process?.memory ?? 0,
      restarts: this.#restarts,
      fault: this.#fault,
    }
  }

  /** It crashed so often that nobody should count on it. */
  get failing(): boolean {
    return this.#crashes >= ISOLATION.crashes
  }

  /** Starts it for the first time. @returns its declaration, or what is wrong with it */
  async open(): Promise<{ declared: Declared } | { faults: Fault[] }> {
    const { process, answer } = await this.#load('plugin')
    if ('faults' in answer) {
      await process.stop()
      return answer
    }
    this.#declared = JSON.stringify(answer.declared)
    this.#keep(process)
    return answer
  }

  /** @throws AppError `plugin_unavailable` where it cannot be started now; nothing was called then */
  async ready(): Promise<PluginProcess> {
    if (this.#process?.alive) return this.#process
    if (this.#closed) throw processMissing()
    const wait = this.#startAt - performance.now()
    if (wait > NEAR) throw processMissing()
    this.#starting ??= this.#start(wait).finally(() => (this.#starting = null))
    return this.#starting
  }

  /** @throws what the function throws; AppError before, ProcessLost after it began */
  async call(call: Call): Promise<unknown> {
    const task = call.context?.task?.id
    if (task && this.#suspects.has(task)) return this.#turn.run(() => this.#aside(task, call))
    try {
      return await this.#call(call)
    } catch (error) {
      if (task && error instanceof ProcessLost && !error.alone) this.#suspects.add(task)
      throw error
    }
  }

  /**
   * One suspect at a time, in a process beside the one of all others: what ends it there is known by that, and costs
   * nobody else anything.
   */
  async #aside(task: string, call: Call): Promise<unknown> {
    if (!this.#ward) {
      this.#ward = new IsolatedHost(this.#options, this.#declared)
      this.#ward.retire(true)
    }
    try {
      const answer = await this.#ward.call(call)
      this.#suspects.delete(task)
      return answer
    } catch (error) {
      const cleared = !(error instanceof ProcessLost || error instanceof AppError)
      if (cleared) this.#suspects.delete(task)
      throw error
    }
  }

  async #call(call: Call): Promise<unknown> {
    const process = await this.ready()
    this.#rest()
    try {
      return await process.call(call)
    } finally {
      this.#rest()
    }
  }

  /** In a process of its own, the only one of a plugin that may open a port, on this machine alone. */
  async simulate(): Promise<{
    url: string
    config: Record<string, unknown>
    stop(): Promise<void>
  }> {
    const { process, answer } = await this.#load('simulator')
    try {
      if ('faults' in answer) throw new Error('The simulator does not load')
      const simulator = await process.simulate()
      return { ...simulator, stop: async () => void (await process.stop()) }
    } catch (error) {
      await process.stop()
      throw error
    }
  }

  /** Whether it is in force; else its process ends as soon as it has nothing to do. */
  retire(retired: boolean): void {
    if (this.#retired === retired) return
    this.#retired = retired
    this.#rest()
  }

  /** Calls go to a new process from now on; the one before gets its time to end those that it has. */
  async restart(): Promise<void> {
    const old = this.#process
    this.#process = null
    this.#crashes = 0
    this.#startAt = 0
    this.#suspects.clear()
    if (old) void this.#drain(old)
    await this.ready()
  }

  async #drain(process: PluginProcess): Promise<void> {
    const end = performance.now() + ISOLATION.drain
    while (process.busy > 0 && process.alive && performance.now() < end) await sleep(50)
    // Whoever still waits is told, unlike at the end of the app.
    process.kill('exited', 'restarted')
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const timer of [this.#idle, this.#calm]) if (timer) clearTimeout(timer)
    await Promise.all([this.#process?.stop(), this.#ward?.close()])
  }

  get #state(): HostState {
    if (this.#process?.alive) return this.failing ? 'failing' : 'running'
    if (this.failing) return 'failing'
    if (this.#starting) return 'starting'
    return this.#startAt > performance.now() ? 'waiting' : 'stopped'
  }

  async #start(wait: number): Promise<PluginProcess> {
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    if (this.#closed) throw processMissing()
    if (this.#crashes > 0) this.#restarts += 1
    try {
      const { process, answer } = await this.#load('plugin')
      if (this.#closed) await process.stop()
      const same = 'declared' in answer && JSON.stringify(answer.declared) === this.#declared
      // It decided on other prices meanwhile, or whatever else an admin never saw.
      if (!same) process.kill('changed', 'it declares something else than before')
      else if (process.alive) this.#keep(process)
      if (same && process.alive) return process
      if (!same) this.#crashed(await process.ended)
    } catch (error) {
      this.#crashed({ fault: 'not_started', detail: (error as Error).message })
    }
    throw processMissing()
  }

  async #load(role: Role) {
    const process = new PluginProcess({ ...this.#options, role })
    try {
      return { process, answer: await process.load() }
    } catch (error) {
      await process.stop()
      throw error
    }
  }

  #keep(process: PluginProcess) {
    this.#process = process
    this.#rest()
    void process.ended.then((ended) => {
      if (this.#process === process) this.#process = null
      if (ended.fault === 'exited' && ended.detail) return
      this.#crashed(ended)
    })
  }

  #crashed({ fault, detail }: Ended) {
    this.#crashes += 1
    this.#fault = { reason: fault, detail, at: new Date() }
    const delay = ISOLATION.backoff * 2 ** (this.#crashes - 1)
    this.#startAt = performance.now() + Math.min(delay, ISOLATION.backoffMost)
    this.#options.logger.error(
      { plugin: this.#options.plugin, fault, detail, crashes: this.#crashes },
      'process of a plugin ended'
    )
    if (this.#calm) clearTimeout(this.#calm)
    this.#calm = setTimeout(() => {
      this.#crashes = 0
      this.#suspects.clear()
    }, ISOLATION.quiet).unref()
  }

  /** Without work for a while it is stopped, not broken. */
  #rest() {
    if (this.#idle) clearTimeout(this.#idle)
    const delay = this.#retired ? ISOLATION.idleRetired : ISOLATION.idle
    this.#idle = setTimeout(() => {
      if (this.#process?.busy) this.#rest()
      else void this.#process?.stop()
    }, delay).unref()
  }
}
