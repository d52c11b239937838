import { setTimeout as sleep } from 'node:timers/promises'
import { EventStream } from '#tests/chaos/harness/event_stream'
import { NodeProcess } from '#tests/chaos/harness/node_process'
import type { Bench } from './support/bench.js'
import { say, spread } from './support/figures.js'
import { inTurns } from './support/service.js'

const STREAMS = 1000
const CHANGES = 3000
const PER_SECOND = 100

/** 1,000 people with an open stream; from the commit of a change of somebody's credits to its arrival there. */
export default async function streams(bench: Bench): Promise<void> {
  const people = await bench.people(STREAMS, '0')
  const node = await new NodeProcess().start({ WORKER: 'off' })
  const open = new Map<string, EventStream>()
  const delays: number[] = []
  try {
    await inTurns(people, 20, async (person) => {
      open.set(person.id, await EventStream.open(node.url, person.token))
    })
    const resident = node.resident
    const changes: Promise<void>[] = []
    for (let i = 0; i < CHANGES; i += 1) {
      const person = people[(i * 7) % people.length]!
      const stream = open.get(person.id)!
      changes.push(
        bench.give(person, '1').then(async (balance) => {
          const committed = Date.now()
          const event = await stream.until(
            ({ event: name, data }) => name === 'credit' && Number(data.balance) >= balance,
            20
          )
          delays.push(Math.max(0, event.at - committed))
        })
      )
      await sleep(1000 / PER_SECOND)
    }
    await Promise.all(changes)
    const reconnects = [...open.values()].reduce((sum, stream) => sum + stream.reconnects, 0)
    say(`${STREAMS} streams, commit to arrival`, spread(delays))
    say('resident memory of the node', `${resident.toFixed(0)} MB`)
    say('streams that broke', String(reconnects))
  } finally {
    for (const stream of open.values()) stream.close()
    await node.kill()
  }
}
