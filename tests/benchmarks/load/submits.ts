import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from './support/bench.js'
import { diskWritesDuring } from './support/disk_probe.js'
import { say, spread } from './support/figures.js'
import { processorTime } from './support/processor.js'
import { openService, startNode, Submits } from './support/service.js'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'

const PER_SECOND = 200
/** Seconds of the same before that, told apart: a fresh process compiles what it runs. */
const WARM_UP = 10
/** Seconds after the last submit in which all tasks have to end. */
const PATIENCE = 300

/** 200 tasks a second, each with a picture that is fetched and stored; how long people wait for the 201. */
export default async function submits(bench: Bench): Promise<void> {
  const people = await bench.people(500, '100000')
  const upstream = await new SteeredUpstream().start()
  await openService(upstream.url)
  const node = await startNode()
  const door = new Submits(node, 256)
  const took: number[] = []
  const ids: string[] = []
  const faults: string[] = []
  const one = (i: number) =>
    door.send(people[i % people.length]!, 'seldom', 'slow=300').then(
      (sent) => (took.push(sent.took), ids.push(sent.id)),
      (error: Error) => faults.push(error.message)
    )
  const send = async (seconds: number) => {
    const began = performance.now()
    const sent: Promise<unknown>[] = []
    for (let i = 0; i < PER_SECOND * seconds; i += 1) {
      const ahead = began + (i * 1000) / PER_SECOND - performance.now()
      if (ahead > 1) await sleep(ahead)
      sent.push(one(i))
    }
    await Promise.all(sent)
  }
  try {
    for (let i = 0; i < 200; i += 1) await one(i)
    took.length = 0
    await send(WARM_UP)
    say(`the first ${WARM_UP} s of a process`, spread(took))
    took.length = 0
    const database = bench.databaseProcess()
    const used = { node: processorTime(node.pid), database: processorTime(database) }
    const began = performance.now()
    const sending = send(bench.seconds).then(() => performance.now() - began)
    const [lasted, writes] = await Promise.all([
      sending,
      diskWritesDuring(sending, process.env.DATA_DIR!),
    ])
    const rate = (took.length / lasted) * 1000
    const left = await bench.untilEnded(ids, PATIENCE)
    const after = (performance.now() - began) / 1000 - bench.seconds
    say(`submits, ${PER_SECOND}/s for ${bench.seconds} s`, spread(took))
    say('a page written to the disk meanwhile', spread(writes))
    say('reached', `${rate.toFixed(0)}/s, ${faults.length} refused ${faults[0] ?? ''}`)
    say('tasks not ended', `${left} of ${ids.length}, ${after.toFixed(1)} s after the last submit`)
    const each = (pid: number, begin: number) =>
      ((processorTime(pid) - begin) / (ids.length - left)).toFixed(1)
    say(
      'processor time of a task, node / database',
      `${each(node.pid, used.node)} / ${each(database, used.database)} ms`
    )
    say('resident memory of the node', `${node.resident.toFixed(0)} MB`)
    await bench.proveLedger()
  } finally {
    await door.close()
    await node.kill()
    await upstream.stop()
  }
}
