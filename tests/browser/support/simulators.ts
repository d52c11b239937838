import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import app from '@adonisjs/core/services/app'

/** Upstreams as somebody starts them by hand, each in a process of its own. */
export class Simulators {
  readonly #children: ChildProcess[] = []

  /** The config with its keys, as the simulator of this plugin prints it. */
  async start(plugin: string, args: string[] = []): Promise<Record<string, unknown>> {
    const program = `plugins/${plugin}/simulator/main.ts`
    const child = spawn(
      process.execPath,
      ['--import', './bin/typescript/register.js', program, '--port', '0', ...args],
      { cwd: app.makePath(), stdio: ['ignore', 'pipe', 'inherit'] }
    )
    this.#children.push(child)
    let said = ''
    for await (const chunk of child.stdout!) {
      said += String(chunk)
      const config = configIn(said)
      if (config) return config
    }
    throw new Error(`the simulator of ${plugin} ended: ${said}`)
  }

  async stop() {
    await Promise.all(
      this.#children.map(async (child) => {
        if (child.exitCode !== null) return
        const exit = once(child, 'exit')
        child.kill('SIGTERM')
        await exit
      })
    )
  }
}

function configIn(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text.slice(text.indexOf('{'))) as Record<string, unknown>
  } catch {
    return null
  }
}
