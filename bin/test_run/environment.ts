import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'

const SEARCHED = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
  pgbouncer: ['pgbouncer', '/usr/sbin/pgbouncer'],
  redis: ['redis-server'],
}

function find(programs: string[]): string | null {
  for (const program of programs) {
    const found = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' })
    if (found.status === 0) return found.stdout.trim()
  }
  return null
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A test that is skipped must be seen to be skipped. */
function announce(name: string, path: string | null, loss: string) {
  if (path) return
  console.log(`!! ${name} is not installed: ${loss} are SKIPPED (apt-get install ${name})`)
}

/** What every part of a run is told; says which programs are missing. `cache`: a folder for compiled code. */
export function commonEnvironment(cache: string): NodeJS.ProcessEnv {
  const chromium = process.env.CHROMIUM_PATH ?? find(SEARCHED.chromium)
  const redis = process.env.REDIS_SERVER_PATH ?? find(SEARCHED.redis)
  const certificates = process.env.NODE_EXTRA_CA_CERTS
  announce('chromium', chromium, 'browser tests')
  announce('pgbouncer', find(SEARCHED.pgbouncer), 'tests behind a pooler')
  announce('redis-server', redis, 'tests of the Redis bus and limiter')
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    FORCE_COLOR: process.stdout.isTTY ? '1' : '0',
    NODE_ENV: 'test',
    // Some two hundred processes read the same code.
    NODE_COMPILE_CACHE: cache,
    HOST: '127.0.0.1',
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

/** What is a part's own: its data, its key and its port. */
export async function ownEnvironment(folder: string): Promise<NodeJS.ProcessEnv> {
  return {
    // The developer's own .env must not steer the tests.
    ENV_PATH: folder,
    DATA_DIR: folder,
    APP_KEY: randomBytes(32).toString('base64url'),
    PORT: String(await freePort()),
  }
}
