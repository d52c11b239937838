import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Named places where a test may kill the process, stop it (SIGSTOP), throw, find the disk full or wait. Inert unless NODE_ENV is `test` and FAILPOINTS names
 * the place: `FAILPOINTS="submit.after_call=kill@2;store.before_commit=throw;poll.before=sleep:500"`. `@n` means the
 * nth time that it is reached; without it, every time.
 */
const points = parse(process.env.NODE_ENV === 'test' ? process.env.FAILPOINTS : undefined)

interface Point {
  action: string
  at: number | null
  reached: number
}

export function failpoint(name: string): void | Promise<void> {
  if (points.size === 0) return
  const point = points.get(name)
  if (!point) return
  point.reached += 1
  if (point.at !== null && point.at !== point.reached) return
  const [action, argument] = point.action.split(':')
  if (action === 'kill') {
    process.kill(process.pid, 'SIGKILL')
    // The signal needs a moment; nothing behind this line may run.
    return new Promise(() => {})
  }
  if (action === 'stop') {
    process.kill(process.pid, 'SIGSTOP')
    return
  }
  if (action === 'sleep') return sleep(Number(argument)).then(() => {})
  const error = new Error(`failpoint ${name}`)
  throw action === 'full' ? Object.assign(error, { code: 'ENOSPC' }) : error
}

/** For tests inside the process. */
export function setFailpoints(text: string | undefined): void {
  points.clear()
  for (const [name, point] of parse(text)) points.set(name, point)
}

function parse(text: string | undefined): Map<string, Point> {
  const found = new Map<string, Point>()
  for (const part of (text ?? '').split(';')) {
    const match = /^\s*([\w.]+)=([\w:]+)(?:@(\d+))?\s*$/.exec(part)
    if (match)
      found.set(match[1]!, {
        action: match[2]!,
        at: match[3] ? Number(match[3]) : null,
        reached: 0,
      })
  }
  return found
}
