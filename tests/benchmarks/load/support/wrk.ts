import { spawnSync } from 'node:child_process'

/** Requests per second that `url` answers, asked over 64 connections. wrk costs far less than what it measures. */
export function requestsPerSecond(url: string, seconds: number, token?: string): number {
  const { stdout, stderr, error } = spawnSync(
    'wrk',
    [
      ...['-t', '1', '-c', '64', '-d', `${seconds}s`],
      ...(token ? ['-H', `Authorization: Bearer ${token}`] : []),
      url,
    ],
    { encoding: 'utf8' }
  )
  if (error) throw new Error('wrk is not installed: apt-get install wrk')
  const bad = /Non-2xx[^\n]*|Socket errors[^\n]*/.exec(stdout)
  const found = /Requests\/sec:\s+([\d.]+)/.exec(stdout)
  if (bad || !found) throw new Error(`${bad?.[0] ?? stdout + stderr}`)
  return Number(found[1])
}
