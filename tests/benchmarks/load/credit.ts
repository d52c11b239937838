import { fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { NodeProcess } from '#tests/chaos/harness/node_process'
import { freePort } from '#tests/chaos/harness/ports'
import type { Bench } from './support/bench.js'
import { processorTime } from './support/processor.js'
import { median, say } from './support/figures.js'
import { requestsPerSecond } from './support/wrk.js'

const ROUNDS = 3
const SECONDS = 6

/** `GET /api/v1/credit` with a token against a bare JSON route, of an app of its own and of this one, in turn. */
export default async function credit(bench: Bench): Promise<void> {
  const [person] = await bench.people(1, '1000')
  const port = String(await freePort())
  const url = `http://127.0.0.1:${port}/`
  const bare = fork(join(import.meta.dirname, 'support/bare_server.ts'), {
    env: { ...process.env, PORT: port },
  })
  while (!(await fetch(url).catch(() => null))?.ok) await sleep(50)
  const node = await new NodeProcess().start()
  const path = `${node.url}/api/v1/credit`
  try {
    requestsPerSecond(url, 2)
    requestsPerSecond(path, 3, person!.token)
    const rounds = Array.from({ length: ROUNDS }, () => ({
      bare: requestsPerSecond(url, SECONDS),
      health: requestsPerSecond(`${node.url}/health/live`, SECONDS),
      credit: requestsPerSecond(path, SECONDS, person!.token),
    }))
    const cost = {
      bare: processorTimeOf(bare.pid!, () => requestsPerSecond(url, SECONDS)),
      credit: processorTimeOf(node.pid, () => requestsPerSecond(path, SECONDS, person!.token)),
    }
    const share = (of: 'bare' | 'health') => median(rounds.map((r) => r.credit / r[of])).toFixed(2)
    say(
      'bare app with one JSON route',
      `${median(rounds.map((r) => r.bare)).toFixed(0)} requests/s`
    )
    say(
      'GET /health/live of this app',
      `${median(rounds.map((r) => r.health)).toFixed(0)} requests/s`
    )
    say('GET /api/v1/credit', `${median(rounds.map((r) => r.credit)).toFixed(0)} requests/s`)
    say('processor time of a request, bare / credit', `${cost.bare} / ${cost.credit} µs`)
    say('ratio to the bare app / to this app', `${share('bare')} / ${share('health')}`)
  } finally {
    bare.disconnect()
    await node.kill()
  }
}

/** Microseconds of each request: hardly another figure on a busy machine. */
function processorTimeOf(pid: number, load: () => number): string {
  const before = processorTime(pid)
  const requests = load() * SECONDS
  return (((processorTime(pid) - before) * 1000) / requests).toFixed(0)
}
