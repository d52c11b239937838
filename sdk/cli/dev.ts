import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, symlink, unlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { validatePlugin } from '../src/validate.js'
import { Problem } from './problem.js'
import { importPlugin, openProject } from './project.js'

/** The WXIAI that this kit belongs to. */
const HOST = fileURLToPath(new URL('../../', import.meta.url))
const FIRST_PORT = 3333

/** Serves a WXIAI with this plugin in it until somebody stops it. Its data is in .wxiai/, beside the plugin. */
export async function dev(folder: string, options: { port?: string }): Promise<number> {
  if (!existsSync(join(HOST, 'bin/start.js'))) {
    throw new Problem(`${HOST}: there is no WXIAI here; "dev" needs the kit that lies in one`)
  }
  const { root, entry } = await openProject(folder)
  const plugin = await importPlugin(entry)
  const faults = validatePlugin(plugin)
  if (faults.length) {
    const lines = faults.map(({ path, message }) => `  ${path}: ${message}`)
    throw new Problem(['The plugin breaks the contract:', ...lines].join('\n'))
  }
  const home = join(root, '.wxiai')
  await place(root, join(home, 'data/plugins'), plugin.id)
  const port = options.port ?? String(await freePort(FIRST_PORT))
  return serve({
    ...process.env,
    DEV_MODE: 'true',
    NODE_ENV: 'development',
    DEMO: 'true',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
    ENV_PATH: home,
    DATA_DIR: join(home, 'data'),
    PORT: port,
  })
}

/** Only this plugin, also after its id changed. */
async function place(root: string, plugins: string, id: string) {
  await mkdir(plugins, { recursive: true })
  const there = await readdir(plugins, { withFileTypes: true })
  // Links only: behind them are somebody's sources.
  for (const one of there) if (one.isSymbolicLink()) await unlink(join(plugins, one.name))
  await symlink(root, join(plugins, id), 'junction')
}

async function serve(env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, ['bin/start.js'], { cwd: HOST, env, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => child.once('close', (status) => resolve(status ?? 0)))
}

async function freePort(from: number): Promise<number> {
  for (let port = from; port < from + 100; port++) {
    const server = createServer()
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (free) return port
  }
  throw new Problem(`the ports from ${from} are all taken: choose one with --port`)
}
