import { spawn, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { Logger } from '@wxiai/sdk'
import { TimeLimit } from '#shared/time_limit'
import { Channel } from './channel.js'
import { ProcessLost, type ProcessFault } from './errors.js'
import { CallHost, type HostContext } from './call_host.js'
import {
  CHANNEL_FD,
  type CallData,
  type ContextData,
  type LoadAnswer,
  type Role,
} from './messages.js'
import { ISOLATION } from './tuning.js'

export interface ProcessOptions {
  plugin: string
  appRoot: string
  /** Folder of the package, the only one of its own that it may read. */
  root: string
  entry: string
  /** MB of JavaScript heap. */
  memory: number
  role: Role
  logger: Logger
}

export interface Ended {
  fault: ProcessFault
  detail: string
}

export interface Call {
  operation?: string
  gateway?: string
  migration?: string
  route?: string
  model?: string
  name: string
  args: unknown[]
  context?: HostContext
}

/** What the process has to read beside its package: the SDK, libraries, and the few files of the app that run in it. */
const READABLE = [
  'package.json',
  'build',
  'node_modules',
  'sdk',
  'bin/typescript',
  'app/plugins/isolation',
  'app/plugins/sdk_resolution.ts',
  'app/shared/http_client/response.ts',
  'app/shared/within.ts',
]
const MAIN = 'app/plugins/isolation/child/main.ts'
const MOST_COMPLAINT = 4_000

/** One process of the operating system with a plugin in it, from its start to its end. It is never started again. */
export class PluginProcess {
  readonly #options: ProcessOptions
  readonly #child: ChildProcess
  readonly #channel: Channel
  readonly #host: CallHost
  readonly #calls = new Set<number>()
  readonly #stray = new Set<number>()
  readonly #ended: Promise<Ended>
  #end!: (ended: Ended) => void
  #over: Ended | null = null
  #fault: Ended | null = null
  #stopped = false
  #complaint = ''
  /** When it was asked and has not answered yet; 0 where it has. */
  #asked = 0
  #beaten = performance.now()
  #pulse: NodeJS.Timeout
  #nextCall = 1
  /** Resident, in bytes. */
  memory = 0

  constructor(options: ProcessOptions) {
    this.#options = options
    this.#ended = new Promise((resolve) => (this.#end = resolve))
    this.#child = this.#spawn()
    this.#host = new CallHost(options.plugin, options.logger)
    this.#channel = new Channel(
      this.#child.stdio[CHANNEL_FD] as Socket,
      {
        answer: (name, args) => this.#host.answer(name, args),
        hear: (name, args) => this.#hear(name, args),
        closed: (reason) => this.kill('broken', reason ?? ''),
      },
      ISOLATION.messagesPerSecond
    )
    this.#pulse = setInterval(() => void this.#beat(), ISOLATION.heartbeat)
    this.#pulse.unref()
  }

  get pid(): number | null {
    return this.#child.pid ?? null
  }
  /** Calls that are under way. */
  get busy(): number {
    return this.#calls.size
  }
  get alive(): boolean {
    return this.#over === null && this.#fault === null
  }
  /** Why and how it ended; never rejects. */
  get ended(): Promise<Ended> {
    return this.#ended
  }

  /** @throws ProcessLost; Error with what the plugin throws while it is imported */
  async load(): Promise<LoadAnswer> {
    const { entry, role } = this.#options
    const limit = new TimeLimit(ISOLATION.start)
    limit.signal.addEventListener('abort', () => this.kill('not_started', 'it took too long'))
    try {
      const answer = (await this.#ask('load', [entry, role])) as LoadAnswer
      this.memory = await residentOf(this.pid)
      return answer
    } finally {
      limit.end()
    }
  }

  async simulate(): Promise<{ url: string; config: Record<string, unknown> }> {
    return (await this.#ask('simulate', [])) as { url: string; config: Record<string, unknown> }
  }

  /** @throws what the function throws, UpstreamError as itself; ProcessLost where the process ended meanwhile */
  async call({ context, ...what }: Call): Promise<unknown> {
    const id = this.#nextCall++
    const limit = context ? null : new TimeLimit(ISOLATION.call)
    const signal = limit?.signal ?? context!.signal
    const data: CallData = {
      call: id,
      ...what,
      context: context && dataOf(context),
    }
    if (context) this.#host.open(id, context)
    this.#calls.add(id)
    const abort = () => this.#abort(id)
    signal.addEventListener('abort', abort, { once: true })
    try {
      const answer = this.#ask('call', [data]).finally(() => this.#settled(id))
      return await (limit ? within(answer, signal) : answer)
    } finally {
      limit?.end()
      signal.removeEventListener('abort', abort)
      this.#host.close(id)
    }
  }

  kill(fault: ProcessFault, detail = ''): void {
    this.#fault ??= { fault, detail }
    this.#child.kill('SIGKILL')
  }

  /**
   * Without a fault: nobody needs it any more. Calls that are open stay so: where the app ends, whoever takes over has to find
   * out about them, and nobody may write down that they failed.
   */
  stop(): Promise<Ended> {
    this.#stopped = true
    this.kill('exited', 'stopped')
    return this.#ended
  }

  #ask(name: string, args: unknown[]): Promise<unknown> {
    if (this.#over) return Promise.reject(this.#lost(this.#over.fault, false))
    return this.#channel.ask(name, args)
  }

  #spawn(): ChildProcess {
    const { appRoot, root, memory, role } = this.#options
    const readable = [root, ...READABLE.map((path) => join(appRoot, path))]
    const child = spawn(
      process.execPath,
      [
        '--permission',
        ...readable.map((path) => `--allow-fs-read=${path}`),
        // For the watchdog, which gives it away at once.
        '--allow-worker',
        // For the pictures that simulators draw; given away before anything of the plugin is there.
        ...(role === 'simulator' ? ['--allow-addons'] : []),
        `--max-old-space-size=${memory}`,
        '--disable-warning=ExperimentalWarning',
        '--disable-warning=SecurityWarning',
        '--import',
        join(appRoot, 'bin/typescript/register.js'),
        join(appRoot, MAIN),
      ],
      {
        cwd: root,
        // Nothing of ours: keys and passwords are in there.
        env: { NODE_ENV: process.env.NODE_ENV ?? 'production', TZ: process.env.TZ ?? '' },
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      }
    )
    child.once('error', (error) => this.#over ?? this.#finish('not_started', error.message))
    child.once('close', (code, signal) => this.#exited(code, signal))
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-MOST_COMPLAINT)
    })
    child.stdout!.resume()
    for (const stream of [child.stdout!, child.stderr!]) stream.on('error', () => {})
    return child
  }

  #exited(code: number | null, signal: NodeJS.Signals | null) {
    const own = this.#fault
    // A channel that closes without a word says only that the process ends.
    if (own && (own.fault !== 'broken' || own.detail)) return this.#finish(own.fault, own.detail)
    if (/heap out of memory|Allocation failed/.test(this.#complaint)) {
      return this.#finish('out_of_memory', `more than ${this.#options.memory} MB`)
    }
    const last =
      this.#complaint
        .trim()
        .split('\n')
        .find((line) => /Error/.test(line)) ?? ''
    if (code === 0) return this.#finish('exited', '')
    this.#finish('crashed', last.slice(0, 500) || `exit ${signal ?? code}`)
  }

  #finish(fault: ProcessFault, detail: string) {
    if (this.#over) return
    this.#over = { fault, detail }
    clearInterval(this.#pulse)
    if (!this.#stopped) this.#channel.fail(this.#lost(fault, this.#calls.size === 1))
    this.#channel.close(null)
    this.#end(this.#over)
  }

  #lost(fault: ProcessFault, alone: boolean) {
    return new ProcessLost(this.#options.plugin, fault, alone)
  }

  #hear(name: string, args: unknown[]) {
    if (name === 'pong') this.#asked = 0
    else if (name === 'log') this.#host.log(args)
    else if (name === 'leave') this.#host.leave(args)
  }

  /** Asks whether it still listens, and how large it is. */
  async #beat() {
    const now = performance.now()
    // Answers wait for us where it was this process that stood still.
    if (now - this.#beaten > 3 * ISOLATION.heartbeat) this.#asked = 0
    this.#beaten = now
    if (this.#asked && now - this.#asked > ISOLATION.silence) {
      return this.kill('silent', `no answer for ${Math.round(ISOLATION.silence / 1000)} s`)
    }
    this.#asked ||= now
    this.#channel.tell('ping')
    this.memory = await residentOf(this.pid)
    const most = this.#options.memory + ISOLATION.memoryReserve
    if (this.memory > most * 2 ** 20) this.kill('out_of_memory', `more than ${most} MB`)
  }

  #abort(id: number) {
    if (!this.#calls.has(id) || !this.alive) return
    this.#channel.tell('abort', id)
    setTimeout(() => {
      if (this.#calls.has(id)) this.#stray.add(id)
      this.#recycle()
    }, ISOLATION.grace).unref()
  }

  #settled(id: number) {
    this.#calls.delete(id)
    this.#stray.delete(id)
    this.#recycle()
  }

  /** Functions that do not give up are ended with their process, as soon as that harms nobody else. */
  #recycle() {
    const stuck = this.#calls.size > 0 && this.#calls.size === this.#stray.size
    if (stuck && this.alive) this.kill('stuck', 'a function did not end in its time')
  }
}

function dataOf({ config, locale, ...task }: HostContext): ContextData {
  const { notifyUrl, returnUrl, payer } = task
  return {
    config,
    locale,
    ...(returnUrl && payer && { payment: { notifyUrl, returnUrl, payer } }),
    task: task.task,
    parent: task.parent,
    webhookUrl: task.webhookUrl,
    ...(task.caller !== undefined && { caller: task.caller }),
    ...(task.records && { records: 'list' in task.records ? 'all' : 'own' }),
  }
}

function within<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    promise.then(resolve, reject)
  })
}

/** 0 where the system does not say. */
async function residentOf(pid: number | null): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
