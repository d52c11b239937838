import { readdirSync, readFileSync } from 'node:fs'

/** Of a clock tick, as Linux counts the time of processes. */
const TICK = 10

/** `[time of its own, of its children that ended]` in ms, and its parent. */
function read(pid: number) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const sum = (a: number, b: number) => (Number(fields[a]) + Number(fields[b])) * TICK
  return { own: sum(11, 12), children: sum(13, 14), parent: Number(fields[1]) }
}

/** Processes come and go meanwhile. */
function tryRead(pid: number) {
  try {
    return read(pid)
  } catch {
    return null
  }
}

/** Processor time of a process and of all below it up to now, in milliseconds. Unlike a duration it hardly depends on what else runs. */
export function processorTime(pid: number): number {
  const process = tryRead(pid)
  if (!process) return 0
  const below = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => tryRead(child)?.parent === pid)
  return below.reduce((sum, child) => sum + processorTime(child), process.own + process.children)
}
