import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isServing, readPostmaster } from '#shared/database/postmaster'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function endDatabase(cluster: string): Promise<void> {
  const server = await readPostmaster(cluster)
  if (!server || !isServing(server.pid, cluster)) return
  process.kill(server.pid, 'SIGQUIT')
  for (let turn = 0; turn < 100 && isServing(server.pid, cluster); turn++) await pause(20)
}

/** Ends the databases that parts of a run have left, and removes its folder. */
export async function removeRun(folder: string): Promise<void> {
  const parts = await readdir(folder)
  await Promise.all(parts.map((part) => endDatabase(join(folder, part, 'postgres'))))
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** Runs that ended without cleaning up: their process is gone. */
export async function removeOldRuns(home: string): Promise<void> {
  for (const name of await readdir(home).catch(() => [])) {
    const pid = Number(name.replace(/^run-/, ''))
    const runs = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (!runs.includes('run_tests')) await removeRun(join(home, name))
  }
}
