import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { ownEnvironment } from './environment.js'

export interface Result {
  passed: number
  failed: number
  skipped: number
}

/** Suites in a process of their own, with their own database, folder and port. */
export class Part {
  /** All that it says, kept until somebody reads it. */
  readonly output = new PassThrough({ highWaterMark: Number.MAX_SAFE_INTEGER })
  readonly #args: string[]
  readonly #folder: string

  /** `args`: for Japa, its suites first. */
  constructor(args: string[], folder: string) {
    this.#args = args
    this.#folder = folder
  }

  async run(root: string, common: NodeJS.ProcessEnv): Promise<Result> {
    await mkdir(this.#folder)
    const loader = ['--import', './bin/typescript/register.js']
    const child = spawn(process.execPath, [...loader, 'bin/test.ts', ...this.#args], {
      cwd: root,
      env: { ...common, ...(await ownEnvironment(this.#folder)) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => child.kill(signal))
    let tail = ''
    child.stdout.on('data', (chunk: Buffer) => (tail = (tail + chunk.toString()).slice(-20_000)))
    for (const stream of [child.stdout, child.stderr]) stream.pipe(this.output, { end: false })
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
    this.output.end()
    return resultOf(tail, status)
  }
}

/** Reads Japa's summary. A process that died before it has failed, whatever it had printed. */
function resultOf(text: string, status: number | null): Result {
  // eslint-disable-next-line no-control-regex
  const plain = text.replace(/\u001B\[[\d;]*m/g, '')
  const summary = plain.match(/Tests\s+(.*\(\d+\))/g)?.at(-1) ?? ''
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(summary)?.[1] ?? 0)
  const failed = count('failed') || (status === 0 ? 0 : 1)
  return { passed: count('passed'), failed, skipped: count('skipped') }
}
