import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import { freePort } from './ports.js'

/** Seconds for what has to come, on a machine that is busy with other tests. */
const PATIENCE = 60

export interface Answer {
  status: number
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into whatever came
  body: any
  headers: Headers
}

/** None may outlive a test that ran out of time. */
const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/** A server of its own on the database of the test, or a worker; to be killed, stopped and asked. */
export class NodeProcess {
  url = ''
  readonly #entry: string[]
  #child: ChildProcess | null = null
  #output = ''

  constructor(kind: 'web' | 'worker' = 'web') {
    this.#entry = kind === 'web' ? ['bin/server.ts'] : ['bin/console.ts', 'worker']
  }

  async start(environment: Record<string, string> = {}): Promise<this> {
    const port = await freePort()
    this.url = `http://127.0.0.1:${port}`
    // As `npm start` and `npm run worker` do.
    const flags = ['--max-semi-space-size=16', '--import', './bin/typescript/register.js']
    const child = spawn(process.execPath, [...flags, ...this.#entry], {
      cwd: app.makePath(),
      env: {
        ...process.env,
        NODE_ENV: 'test',
        HOST: '127.0.0.1',
        PORT: String(port),
        TASK_LEASE_SECONDS: '3',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    running.add(child)
    child.once('exit', () => running.delete(child))
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => (this.#output = (this.#output + chunk).slice(-20_000)))
    }
    for (let i = 0; i < 2400 && this.alive; i += 1) {
      if (await this.#works()) return this
      await sleep(25)
    }
    throw new Error(`the node did not start: ${this.#output}`)
  }

  async #works(): Promise<boolean> {
    if (this.#entry.includes('worker')) return this.#output.includes('working on:')
    const ready = await fetch(`${this.url}/api/v1/credit`).catch(() => null)
    return ready?.status === 401
  }

  /** The last of what it said. */
  get output(): string {
    return this.#output
  }

  get alive(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null
  }

  get pid(): number {
    return this.#child!.pid!
  }

  /** Resident memory in MB. */
  get resident(): number {
    const status = readFileSync(`/proc/${this.#child!.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024
  }

  /** True while a SIGSTOP holds it. */
  get stopped(): boolean {
    if (!this.alive) return false
    try {
      const stat = readFileSync(`/proc/${this.#child!.pid}/stat`, 'utf8')
      return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')
    } catch {
      return false
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name)
  }

  /** Waits until it ended by itself, at a failpoint. */
  async ended(seconds = PATIENCE): Promise<boolean> {
    for (let i = 0; i < seconds * 20 && this.alive; i += 1) await sleep(50)
    return !this.alive
  }

  /** Waits until a failpoint stopped it. */
  async halted(seconds = PATIENCE): Promise<boolean> {
    for (let i = 0; i < seconds * 20 && !this.stopped; i += 1) await sleep(50)
    return this.stopped
  }

  /** Asks it to leave; gives its exit code, null where it had to be killed. */
  async end(seconds = PATIENCE): Promise<number | null> {
    this.signal('SIGTERM')
    if (await this.ended(seconds)) return this.#child!.exitCode
    await this.kill()
    return null
  }

  async kill(): Promise<void> {
    if (!this.alive) return
    const exit = once(this.#child!, 'exit')
    this.#child!.kill('SIGKILL')
    await exit
  }

  async ask(
    method: string,
    path: string,
    { token, body, timeout = 20_000 }: { token?: string; body?: unknown; timeout?: number } = {}
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(timeout),
    })
    const text = await response.text()
    let parsed: unknown = text
    if (response.headers.get('content-type')?.includes('json')) parsed = JSON.parse(text)
    return { status: response.status, body: parsed, headers: response.headers }
  }
}
