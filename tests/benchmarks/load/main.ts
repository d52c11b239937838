/**
 * Load figures of one node on this machine: npm run bench:load [-- part ...] [--data FOLDER] [--seconds N].
 * Without a folder it makes an empty database and removes it again; with one it uses what is there, for example the grown
 * one of `npm run bench:seed`. Submits are sent for a minute, or as many seconds.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const PARTS = ['credit', 'ledger', 'streams', 'submits', 'in_flight']

const { values, positionals } = parseArgs({
  options: { data: { type: 'string' }, seconds: { type: 'string', default: '60' } },
  allowPositionals: true,
})
const unknown = positionals.find((part) => !PARTS.includes(part))
if (unknown) throw new Error(`"${unknown}" is none of ${PARTS.join(', ')}`)

const own = values.data === undefined
const root = resolve(import.meta.dirname, '../../..')
await mkdir(join(root, 'var'), { recursive: true })
const folder = own ? await mkdtemp(join(root, 'var', 'bench-')) : resolve(values.data!)
const known = process.env
// The developer's own settings must not steer a measurement.
process.env = {
  PATH: known.PATH,
  HOME: known.HOME,
  TZ: 'UTC',
  NODE_ENV: 'test',
  ENV_PATH: folder,
  DATA_DIR: folder,
  APP_KEY: known.APP_KEY ?? randomBytes(32).toString('base64url'),
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: known.LOG_LEVEL ?? 'fatal',
  ...(known.REDIS_URL ? { REDIS_URL: known.REDIS_URL } : {}),
}

const { Bench } = await import('./support/bench.js')
const bench = await Bench.open(Number(values.seconds))
try {
  for (const part of positionals.length > 0 ? positionals : PARTS) {
    const { default: run } = await import(`./${part}.ts`)
    console.log(`\n${part}`)
    await run(bench)
  }
} finally {
  await bench.close()
  if (own) await rm(folder, { recursive: true, force: true })
}
process.exit(0)
