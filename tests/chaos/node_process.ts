import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'

/** A server of its own on the database of the test; to be killed. */
export class NodeProcess {
  readonly url: string
  #child: ChildProcess | null = null
  #output = ''

  constructor(readonly port: number) {
    this.url = `http://127.0.0.1:${port}`
  }

  async start(environment: Record<string, string> = {}): Promise<void> {
    const child = spawn(process.execPath, ['--import', '@poppinss/ts-exec', 'bin/server.ts'], {
      cwd: app.makePath(),
      env: {
        ...process.env,
        NODE_ENV: 'test',
        HOST: '127.0.0.1',
        PORT: String(this.port),
        TASK_LEASE_SECONDS: '3',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => (this.#output = (this.#output + chunk).slice(-4_000)))
    }
    for (let i = 0; i < 200; i += 1) {
      const ready = await fetch(`${this.url}/api/v1/credit`).catch(() => null)
      if (ready?.status === 401) return
      if (child.exitCode !== null || child.signalCode !== null) break
      await sleep(100)
    }
    throw new Error(`the node did not start: ${this.#output}`)
  }

  /** The last of what it said. */
  get output(): string {
    return this.#output
  }

  get alive(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Waits until it ended by itself, at a failpoint. */
  async ended(seconds: number): Promise<boolean> {
    for (let i = 0; i < seconds * 20 && this.alive; i += 1) await sleep(50)
    return !this.alive
  }

  async kill(): Promise<void> {
    if (!this.alive) return
    const exit = once(this.#child!, 'exit')
    this.#child!.kill('SIGKILL')
    await exit
  }
}
