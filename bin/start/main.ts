import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errors as envErrors } from '@adonisjs/core/env'
import type { ApplicationService } from '@adonisjs/core/types'
import { ensureAssets } from './assets.js'
import { ensureDatabaseAnswers } from './database.js'
import { ensureEnvFile } from './env_file.js'
import { StoppableServer } from './http_server.js'
import { startMessages } from './messages.js'
import { migrate } from './migrations.js'
import { ensurePortIsFree, explainListenError } from './port.js'
import { ensureRedisAnswers } from './redis.js'
import { StartError } from '#shared/start_error'

const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[/\\]$/, '')
const say = startMessages()
const print = (line: string) => process.stdout.write(`${line}\n`)

try {
  await start()
} catch (error) {
  await fail(error)
}

async function start() {
  const envFile = await ensureEnvFile(root)
  const { default: env } = await import('#start/env')
  process.env.NODE_ENV = env.get('NODE_ENV')
  const host = env.get('HOST')
  const port = env.get('PORT')

  const { ensureDataFolder } = await import('#shared/database/data_folder')
  await ensurePortIsFree(host, port)
  await ensureDataFolder(resolve(root, env.get('DATA_DIR')))
  const databaseUrl = env.get('DATABASE_URL')
  if (databaseUrl) await ensureDatabaseAnswers(databaseUrl)
  const redisUrl = env.get('REDIS_URL')
  if (redisUrl) await ensureRedisAnswers(redisUrl)
  // Vite serves the pages from their sources then.
  if (!process.env.DEV_MODE) await ensureAssets(root, () => print(say.building))

  const app = await serve().catch((error: unknown) => {
    throw explainListenError(error, host, port)
  })
  if (envFile === 'written') print(say.settled)
  await greet(app, env.get('APP_URL') ?? localAddress(host, port), env.get('DEMO'))
}

async function serve(): Promise<ApplicationService> {
  const { ignite } = await import('../ignite.js')
  const server = new StoppableServer()
  let app: ApplicationService | undefined
  const ignitor = ignite(server.stop).tap((created) => {
    app = created
    created.booted(async () => {
      await migrate(created)
    })
  })
  stopWithParent()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => print(say.stopping))
  }
  try {
    await ignitor.httpServer().start(server.create)
    return app!
  } catch (error) {
    // What has been started, the database above all, must not stay behind.
    await app?.terminate().catch(() => {})
    throw error
  }
}

/**
 * npm sends a signal to the shell that it started, and that shell dies of it without
 * passing it on: the app then sees a new parent instead of the signal.
 */
function stopWithParent() {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 200)
  watch.unref()
}

function localAddress(host: string, port: number): string {
  const name = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host) ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

async function greet(app: ApplicationService, url: string, demo: boolean) {
  const db = await app.container.make('lucid.db')
  const someone = await db.from('users').select('id').first()
  print('')
  print(`  ${say.ready(url)}`)
  if (!someone) print(`  ${say.firstAccount}`)
  if (demo) print(`  ${say.demo}`)
  print(`  ${say.stop}`)
  print('')
}

/** One line for what an operator can cure; everything for what only we can. */
async function fail(error: unknown): Promise<never> {
  if (error instanceof StartError || (error as { code?: string }).code === 'E_COMPILE') {
    process.stderr.write(`${(error as Error).message}\n`)
  } else if (error instanceof envErrors.E_INVALID_ENV_VARIABLES) {
    process.stderr.write(`${error.help.replace(/^- /gm, '')}\n`)
  } else {
    const { prettyPrintError } = await import('@adonisjs/core')
    await prettyPrintError(error)
  }
  process.exit(1)
}
