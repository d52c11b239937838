import type { Person } from '../../../functional/tasks/support.js'
import { Pool } from 'undici'
import { NodeProcess } from '#tests/chaos/harness/node_process'

/** Lets the fixture plugin work for thousands. */
export async function openService(url: string): Promise<void> {
  const { configureSteered, limit } = await import('../../../functional/tasks/support.js')
  await configureSteered(url)
  await limit({ in_flight: 100_000, in_flight_per_team: 10_000, requests_per_minute: 100_000 })
}

/** With the lease that a site has; that of the tests is short. */
export const startNode = () => new NodeProcess().start({ TASK_LEASE_SECONDS: '20' })

/** Submits over a bounded number of connections. */
export class Submits {
  readonly #pool: Pool

  constructor(node: NodeProcess, connections: number) {
    this.#pool = new Pool(node.url, { connections })
  }

  /** Milliseconds until the answer, and the id of the task. */
  async send(person: Person, operation: string, prompt: string) {
    const began = performance.now()
    const { statusCode, body } = await this.#pool.request({
      method: 'POST',
      path: `/api/v1/steered/submit/${operation}`,
      headers: { 'authorization': `Bearer ${person.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt }),
    })
    const task = (await body.json()) as { id: string }
    if (statusCode !== 201) throw new Error(`${statusCode} ${JSON.stringify(task)}`)
    return { id: task.id, took: performance.now() - began }
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}

/** Runs `work` for each item, so many at a time. */
export async function inTurns<T>(items: T[], width: number, work: (item: T) => Promise<void>) {
  const left = items.values()
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of left) await work(item)
    })
  )
}
