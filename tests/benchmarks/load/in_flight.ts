import { setTimeout as sleep } from 'node:timers/promises'
import { EventStream } from '#tests/chaos/harness/event_stream'
import type { Bench } from './support/bench.js'
import { diskWritesDuring } from './support/disk_probe.js'
import { say, spread } from './support/figures.js'
import { processorTime } from './support/processor.js'
import { inTurns, openService, startNode, Submits } from './support/service.js'
import { Upstream, type Job } from './support/upstream.js'

const TASKS = 5000
const PEOPLE = 250
const STEADY_SECONDS = 20
const NEWS_PER_SECOND = 100

/** 5,000 tasks that run upstream at the same time on one node, polled every two seconds; and how they end. */
export default async function inFlight(bench: Bench): Promise<void> {
  const people = await bench.people(PEOPLE, '1000000')
  const upstream = await new Upstream().start()
  await openService(upstream.url)
  const node = await startNode()
  const submits = new Submits(node, 16)
  const streams: EventStream[] = []
  /** When a poll was shown something new of a task, until its owner's stream says so too. */
  const shown = new Map<string, { at: number; progress: number; state: string }>()
  const delays: number[] = []
  let most = 0
  const meter = setInterval(() => (most = Math.max(most, node.resident)), 500)
  upstream.onShown = ({ caller, progress, state }) =>
    shown.set(caller, { at: Date.now(), progress, state })
  try {
    await inTurns(people, 20, async (person) => {
      const stream = await EventStream.open(node.url, person.token)
      stream.onEvent = ({ event, data, at }) => {
        const news = event === 'task' ? shown.get(data.id) : undefined
        if (!news || (data.progress < news.progress && data.status === 'running')) return
        if (news.state === 'succeeded' && data.status !== 'succeeded') return
        shown.delete(data.id)
        delays.push(at - news.at)
      }
      streams.push(stream)
    })
    const began = performance.now()
    const wanted = Array.from({ length: TASKS }, (_, i) => people[i % PEOPLE]!)
    await inTurns(wanted, 16, async (person) => {
      await submits.send(person, 'seldom', 'a lighthouse')
    })
    while (upstream.jobs.length < TASKS) await sleep(50)
    say('tasks in flight', `${TASKS} after ${((performance.now() - began) / 1000).toFixed(1)} s`)

    await sleep(5000)
    upstream.longestGap = 0
    upstream.polls = 0
    const database = bench.databaseProcess()
    const used = () => [processorTime(node.pid), processorTime(database)] as const
    const before = used()
    for (let i = 0; i < STEADY_SECONDS * NEWS_PER_SECOND; i += 1) {
      upstream.advance(upstream.jobs[Math.floor(Math.random() * TASKS)]!)
      await sleep(1000 / NEWS_PER_SECOND)
    }
    await sleep(5000)
    const seconds = STEADY_SECONDS + 5
    const cores = used().map((now, i) => ((now - before[i]!) / seconds / 10).toFixed(0))
    const polls = upstream.polls / seconds
    say(
      'polls',
      `${polls.toFixed(0)}/s, longest time between two of a task ${upstream.longestGap.toFixed(0)} ms`
    )
    say('processor time meanwhile, node / database', `${cores.join(' / ')} % of a core`)
    say('progress, shown to a poll until in the stream', spread(delays.splice(0)))

    const finish = async (perSecond: number, jobs: Job[]) => {
      const first = performance.now()
      for (const [i, job] of jobs.entries()) {
        const ahead = first + (i * 1000) / perSecond - performance.now()
        if (ahead > 1) await sleep(ahead)
        upstream.finish(job)
      }
      const left = await bench.untilEnded(
        jobs.map(({ caller }) => caller),
        60
      )
      await sleep(1000)
      return left
    }
    const ends = async (perSecond: number, jobs: Job[]) => {
      delays.length = 0
      const left = finish(perSecond, jobs)
      const writes = await diskWritesDuring(left, process.env.DATA_DIR!)
      say(`end, ${perSecond}/s, shown to a poll until in the stream`, spread(delays))
      say('a page written to the disk meanwhile', spread(writes))
      return left
    }
    // Those that were sent together were claimed together, and do not end together.
    const jobs = shuffled(upstream.jobs)
    const left = (await ends(50, jobs.splice(0, 1500))) + (await ends(200, jobs))
    say('tasks not ended / news that never came', `${left} / ${shown.size}`)
    say('resident memory of the node, at most', `${most.toFixed(0)} MB`)
    await bench.proveLedger()
  } finally {
    clearInterval(meter)
    for (const stream of streams) stream.close()
    await submits.close()
    await node.kill()
    await upstream.stop()
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
