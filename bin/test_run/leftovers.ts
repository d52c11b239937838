import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isServing, readPostmaster } from '#shared/database/postmaster'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Ends the database of a run that was killed, and removes its folder. */
export async function removeRun(folder: string): Promise<void> {
  const cluster = join(folder, 'postgres')
  const server = await readPostmaster(cluster)
  if (server && isServing(server.pid, cluster)) {
    process.kill(server.pid, 'SIGQUIT')
    for (let turn = 0; turn < 100 && isServing(server.pid, cluster); turn++) await pause(20)
  }
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
