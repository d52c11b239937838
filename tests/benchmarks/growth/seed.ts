/**
 * Makes a database folder with the contents of a site of two years: npm run bench:seed
 *
 *   --folder var/bench-grown  --entries 10000000  --tasks 2000000  --audit 500000  --users 400  --teams 1200
 *
 * The app takes it over when it is started with DATA_DIR=<folder>. Sign-ins are in content.ts.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Scrypt } from '@adonisjs/core/hash/drivers/scrypt'
import pg from 'pg'
import { embeddedConnection, EmbeddedPostgres } from '#shared/database/embedded_postgres'
import { SEED_PASSWORD } from './content.js'
import { fill } from './fill.js'

const { values: given } = parseArgs({
  options: {
    folder: { type: 'string', default: 'var/bench-grown' },
    entries: { type: 'string', default: '10000000' },
    tasks: { type: 'string', default: '2000000' },
    audit: { type: 'string', default: '500000' },
    users: { type: 'string', default: '400' },
    teams: { type: 'string', default: '1200' },
  },
})
const sizes = {
  entries: Number(given.entries),
  tasks: Number(given.tasks),
  audit: Number(given.audit),
  users: Number(given.users),
  teams: Number(given.teams),
}
const folder = resolve(given.folder)
if (existsSync(folder)) {
  console.error(`${folder} is there already: remove it, or name another with --folder`)
  process.exit(1)
}

/** Only while loading; the app starts the server with its own. A crash meanwhile costs the folder, nothing else. */
const LOADING = {
  shared_buffers: '1GB',
  max_wal_size: '16GB',
  checkpoint_timeout: '1h',
  wal_level: 'minimal',
  max_wal_senders: '0',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  work_mem: '1GB',
  maintenance_work_mem: '1GB',
  max_parallel_maintenance_workers: '1',
}

const began = performance.now()
const database = new EmbeddedPostgres(folder, { settings: LOADING })
await database.start()
const client = new pg.Client({ ...embeddedConnection(folder), application_name: 'seed' })
try {
  await migrate()
  await client.connect()
  const hash = await new Scrypt({
    cost: 65_536,
    blockSize: 8,
    parallelization: 2,
    maxMemory: 134_217_728,
  }).make(SEED_PASSWORD)
  await fill(client, sizes, hash, console.log)
  await print()
  await client.query('checkpoint')
} finally {
  await client.end().catch(() => {})
  await database.stop()
}
console.log(`done in ${((performance.now() - began) / 1000).toFixed(0)} s: DATA_DIR=${folder}`)

async function migrate() {
  const child = spawn(process.execPath, ['ace.js', 'migration:run', '--force'], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      ENV_PATH: folder,
      DATA_DIR: folder,
      APP_KEY: 'only-for-migrating-this-folder-0000',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`the migrations ended with ${code}`)
}

async function print() {
  const { rows } = await client.query(`
    select relname as table, n_live_tup::text as rows, pg_size_pretty(pg_table_size(relid)) as data,
      pg_size_pretty(pg_indexes_size(relid)) as indexes
    from pg_stat_user_tables order by pg_total_relation_size(relid) desc limit 8`)
  console.table(rows)
  const total = await client.query(
    'select pg_size_pretty(pg_database_size(current_database())) as size'
  )
  console.log(`whole database: ${total.rows[0].size}`)
}
