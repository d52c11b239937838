import { readFileSync, readlinkSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

export interface PostmasterState {
  pid: number
  /** `starting`, `ready`, `stopping`, `standby`; empty while the file is being written. */
  status: string
  /** The file as it was read, to notice a newer one. */
  content: string
}

function lockFile(cluster: string): string {
  return join(cluster, 'postmaster.pid')
}

/** What a running server says about itself in its data folder. */
export async function readPostmaster(cluster: string): Promise<PostmasterState | null> {
  const content = await readFile(lockFile(cluster), 'utf8').catch(() => null)
  if (content === null) return null
  const lines = content.split('\n')
  const pid = Math.abs(Number.parseInt(lines[0], 10))
  return { pid: Number.isNaN(pid) ? 0 : pid, status: (lines[7] ?? '').trim(), content }
}

/**
 * Whether this process id is the server of this data folder. `kill(pid, 0)` is
 * not enough: a zombie answers it, and after a restart of a container the
 * number often belongs to another program.
 */
export function isServing(pid: number, cluster: string): boolean {
  if (pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  if (process.platform !== 'linux') return true
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
    if (state === 'Z' || state === 'X') return false
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return command.includes(cluster) || readlinkSync(`/proc/${pid}/cwd`) === cluster
  } catch {
    return false
  }
}

/** Removes the lock of a dead server, unless a new server has just written its own. */
export async function removeStaleLock(cluster: string, seen: PostmasterState): Promise<void> {
  const now = await readPostmaster(cluster)
  if (now && now.content === seen.content) await rm(lockFile(cluster), { force: true })
}
