import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A data folder with next to nothing in it, or with so many tasks, and the same people as the grown one. */
export async function emptySite(
  tasks = 400
): Promise<{ folder: string; remove: () => Promise<void> }> {
  const sizes = { entries: 5 * tasks, tasks, audit: tasks / 10, users: 4, teams: 4 }
  const options = Object.entries(sizes).flatMap(([name, size]) => [`--${name}`, String(size)])
  const home = await mkdtemp(join(tmpdir(), 'wxiai-empty-'))
  const folder = join(home, 'data')
  const script = ['--import', './bin/typescript/register.js', 'tests/benchmarks/growth/seed.ts']
  const child = spawn(process.execPath, [...script, '--folder', folder, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`the empty site could not be made: ${code}`)
  return { folder, remove: () => rm(home, { recursive: true, force: true }) }
}

export function quantile(times: number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!
}
