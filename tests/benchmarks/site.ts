import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

/**
 * The app as a newcomer starts it, in a folder of its own, demo mode on.
 * @param prepare may put something into the data folder first
 */
export async function startSite(prepare?: (dataFolder: string) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'wxiai-bench-'))
  await prepare?.(join(folder, 'data'))
  const port = await freePort()
  const child = spawn(process.execPath, ['bin/start.js'], {
    env: {
      PATH: process.env.PATH,
      ENV_PATH: folder,
      DATA_DIR: join(folder, 'data'),
      PORT: String(port),
      LOG_LEVEL: 'error',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  while (!/is ready/.test(output)) {
    if (child.exitCode !== null) throw new Error(`the site did not start: ${output}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}
