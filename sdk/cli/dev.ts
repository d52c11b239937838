import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, symlink, unlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { validatePlugin } from '../src/validate.js'
import { Problem } from './problem.js'
import { importPlugin, openProject } from './project.js'

/** Where this kit lies in a checkout, the WXIAI around it. */
const AROUND = fileURLToPath(new URL('../../', import.meta.url))
const FIRST_PORT = 3333

export interface DevOptions {
  port?: string
  /** Folder of a WXIAI with `npm install` done. */
  host?: string
}

/** Serves a WXIAI with this plugin in it until somebody stops it. Its data is in .wxiai/, beside the plugin. */
export async function dev(folder: string, options: DevOptions): Promise<number> {
  const host = findHost(options.host)
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
  return serve(host, {
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

const isHost = (folder: string) => existsSync(join(folder, 'bin/start.js'))

/** @throws Problem that says how to get one. */
function findHost(named = process.env.WXIAI_HOST): string {
  const host = named ? resolve(named) : AROUND
  if (isHost(host)) {
    if (existsSync(join(host, 'node_modules'))) return host
    throw new Problem(`${host}: run "npm install" there first`)
  }
  if (named) throw new Problem(`${host}: there is no WXIAI; name the folder of a checkout`)
  throw new Problem(
    [
      '"dev" runs the plugin inside a WXIAI, and needs a checkout of it with "npm install" done:',
      '  wxiai-plugin dev --host ../wxiai      or WXIAI_HOST=../wxiai in the environment',
      '"test", "check" and "pack" need none.',
    ].join('\n')
  )
}

async function serve(host: string, env: NodeJS.ProcessEnv): Promise<number> {
  // WXIAI may need a newer Node than this one, and brings it on Linux.
  const brought = join(host, 'node_modules/.bin/node')
  const node = existsSync(brought) ? brought : process.execPath
  const child = spawn(node, ['bin/start.js'], { cwd: host, env, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((ended) => child.once('close', (status) => ended(status ?? 0)))
}

async function freePort(from: number): Promise<number> {
  for (let port = from; port < from + 100; port++) {
    const server = createServer()
    const free = await new Promise<boolean>((tell) => {
      server.once('error', () => tell(false))
      server.listen(port, '127.0.0.1', () => server.close(() => tell(true)))
    })
    if (free) return port
  }
  throw new Problem(`the ports from ${from} are all taken: choose one with --port`)
}
