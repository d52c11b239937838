import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureAssets } from '../start/assets.js'
import { removeOldRuns, removeRun } from './leftovers.js'

const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '')
const home = join(root, 'var', 'test')
const folder = join(home, `run-${process.pid}`)

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

function find(...programs: string[]): string | null {
  for (const program of programs) {
    const found = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' })
    if (found.status === 0) return found.stdout.trim()
  }
  return null
}

/** A test that is skipped must be seen to be skipped. */
function announce(name: string, path: string | null, loss: string) {
  if (path) return
  console.log(`!! ${name} is not installed: ${loss} are SKIPPED (apt-get install ${name})`)
}

async function environment(): Promise<NodeJS.ProcessEnv> {
  const chromium =
    process.env.CHROMIUM_PATH ?? find('chromium', 'chromium-browser', 'google-chrome')
  const certificates = process.env.NODE_EXTRA_CA_CERTS
  const redis = process.env.REDIS_SERVER_PATH ?? find('redis-server')
  announce('chromium', chromium, 'browser tests')
  announce('pgbouncer', find('pgbouncer', '/usr/sbin/pgbouncer'), 'tests behind a pooler')
  announce('redis-server', redis, 'tests of the Redis bus and limiter')
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    FORCE_COLOR: process.stdout.isTTY ? '1' : '0',
    NODE_ENV: 'test',
    // The developer's own .env must not steer the tests.
    ENV_PATH: folder,
    DATA_DIR: folder,
    APP_KEY: randomBytes(32).toString('base64url'),
    HOST: '127.0.0.1',
    PORT: String(await freePort()),
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'fatal',
    ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
    ...(redis ? { REDIS_SERVER_PATH: redis } : {}),
    // Without it npm reaches no registry behind a proxy that signs for itself.
    ...(certificates ? { NODE_EXTRA_CA_CERTS: certificates } : {}),
    ...(process.env.CHAOS ? { CHAOS: process.env.CHAOS } : {}),
    ...(process.env.WALK ? { WALK: process.env.WALK } : {}),
    ...(process.env.SHOTS ? { SHOTS: process.env.SHOTS } : {}),
    ...(process.env.LOOKS ? { LOOKS: process.env.LOOKS } : {}),
  }
}

/** Runs Japa, shows what it prints, and reads its summary. */
async function runJapa(env: NodeJS.ProcessEnv) {
  const args = ['--import', './bin/typescript/register.js', 'bin/test.ts', ...process.argv.slice(2)]
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  let tail = ''
  child.stdout.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk)
    tail = (tail + chunk.toString()).slice(-20_000)
  })
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  // eslint-disable-next-line no-control-regex
  const plain = tail.replace(/\u001B\[[\d;]*m/g, '')
  const summary = plain.match(/Tests\s+(.*\(\d+\))/g)?.at(-1) ?? ''
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(summary)?.[1] ?? 0)
  return { status, passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}

// Japa would say what it can do and then wait for an app that never starts.
if (process.argv.slice(2).some((argument) => ['--help', '-h'].includes(argument))) {
  console.log(`npm test -- [suites] [options], for example: npm test -- unit --files money

Suites:   unit, functional, browser, chaos
Options:  --files <end of a path>, --tests <title>, --groups <title>, --tags <tag>, --timeout <ms>, --bail`)
  process.exit(0)
}

await mkdir(home, { recursive: true })
await removeOldRuns(home)
await mkdir(folder)
if (!existsSync(join(root, 'node_modules'))) throw new Error('run "npm install" first')
await ensureAssets(root, () => console.log('Building the pages ...'))

const result = await runJapa(await environment())
await removeRun(folder)

// A run that died before its summary has failed, whatever it had printed.
const failed = result.failed === 0 && result.status !== 0 ? 1 : result.failed
if (result.skipped) console.log(`${result.skipped} skipped`)
console.log(`${result.passed} passed, ${failed} failed`)
process.exit(failed === 0 && result.passed > 0 ? 0 : 1)
