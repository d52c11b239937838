/**
 * How long the app takes to be ready and to end, on an installed tree, in a folder of its own.
 * npm run bench:start
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROUNDS = 5
const folder = await mkdtemp(join(tmpdir(), 'wxiai-start-'))

async function round() {
  const began = performance.now()
  // As `npm start` does it.
  const child = spawn(process.execPath, ['--max-semi-space-size=16', 'bin/start.js'], {
    env: { PATH: process.env.PATH, ENV_PATH: folder, DATA_DIR: join(folder, 'data'), PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  while (!/is ready/.test(output)) {
    if (child.exitCode !== null) throw new Error(output)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const ready = performance.now() - began
  await new Promise((resolve) => setTimeout(resolve, 5_000))
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
  const resident = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
  const ending = performance.now()
  child.kill('SIGTERM')
  await once(child, 'exit')
  return { ready, resident, end: performance.now() - ending }
}

const rounds = []
for (let i = 0; i <= ROUNDS; i += 1) rounds.push(await round())
await rm(folder, { recursive: true, force: true })

const [first, ...later] = rounds
const median = (key: 'ready' | 'resident' | 'end') =>
  later.map((figures) => figures[key]).sort((a, b) => a - b)[Math.floor(later.length / 2)]
console.log(`first start   ${(first.ready / 1000).toFixed(2)} s (makes the database)`)
console.log(`second start  ${(median('ready') / 1000).toFixed(2)} s (median of ${ROUNDS})`)
console.log(`end           ${(median('end') / 1000).toFixed(2)} s`)
console.log(`idle memory   ${median('resident').toFixed(0)} MB resident`)
