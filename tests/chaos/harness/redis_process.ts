import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './ports.js'

/** A Redis of the test's own; gone with everything in it when it is killed. */
export class RedisProcess {
  readonly #program: string
  #child: ChildProcess | null = null
  #port = 0

  constructor(program: string) {
    this.#program = program
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}/0`
  }

  /** Again on the same port when it was there before. */
  async start(): Promise<this> {
    this.#port ||= await freePort()
    this.#child = spawn(
      this.#program,
      ['--port', String(this.#port), '--bind', '127.0.0.1', '--save', '', '--dir', '/tmp'],
      { stdio: 'ignore' }
    )
    for (let i = 0; i < 100; i += 1) {
      if (await this.#answers()) return this
      await sleep(50)
    }
    throw new Error('redis-server did not start')
  }

  async kill(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, '127.0.0.1')
      socket.once('connect', () => (socket.destroy(), resolve(true)))
      socket.once('error', () => resolve(false))
    })
  }
}
