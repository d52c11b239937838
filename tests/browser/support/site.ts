import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'

/** The app as a newcomer starts it: `bin/start.js` in an empty folder, demo mode on. */
export class Site {
  url = ''
  #folder = ''
  #child: ChildProcess | null = null
  #output = ''

  /** `env`: settings beside those of every such site; `prepare` may put something into the data folder first. */
  async start(env: NodeJS.ProcessEnv = {}, prepare?: (dataFolder: string) => Promise<unknown>) {
    this.#folder = await mkdtemp(join(tmpdir(), 'wxiai-site-'))
    await prepare?.(join(this.#folder, 'data'))
    const child = spawn(process.execPath, ['bin/start.js'], {
      cwd: app.makePath(),
      env: {
        PATH: process.env.PATH,
        ENV_PATH: this.#folder,
        DATA_DIR: join(this.#folder, 'data'),
        PORT: process.env.PORT,
        LOG_LEVEL: 'error',
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    this.#output = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()))
    this.url = `http://127.0.0.1:${process.env.PORT}`
    while (!/is ready/.test(this.#output)) {
      if (child.exitCode !== null) throw new Error(`the site did not start: ${this.#output}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** What went wrong inside, for the message of a failed test. */
  get errors() {
    return this.#output.split('\n').filter((line) => line.includes('"level":50'))
  }

  async stop() {
    if (this.#child && this.#child.exitCode === null) {
      const exit = once(this.#child, 'exit')
      this.#child.kill('SIGTERM')
      await exit
    }
    await rm(this.#folder, { recursive: true, force: true })
  }
}
