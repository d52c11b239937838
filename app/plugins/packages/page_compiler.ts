import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CompiledPages, PageSources } from '../../../sdk/vite/compile_pages.js'

const TIMEOUT = 60_000
/** It holds 200 MB: gone soon after work, kept longer while an admin reads what there is. */
const IDLE = 10_000
const IDLE_WARM = 180_000

interface Answer {
  compiled?: CompiledPages
  error?: string
}

/** The compiler, in a process of its own: it can be stopped, and its memory goes with it. One job at a time. */
export class PageCompiler {
  readonly #appRoot: string
  readonly #cache: string
  #child: ChildProcess | null = null
  #idle: NodeJS.Timeout | null = null

  constructor(appRoot: string, cache: string) {
    this.#appRoot = appRoot
    this.#cache = cache
  }

  /** Somebody will need it in a moment: most of a first compilation is loading the compiler. */
  warm(): void {
    this.#start()
    this.#leave(IDLE_WARM)
  }

  /** @throws Error with what the compiler says */
  async compile(sources: PageSources): Promise<CompiledPages> {
    const child = this.#start()
    if (this.#idle) clearTimeout(this.#idle)
    try {
      const { compiled, error } = await ask(child, sources)
      if (compiled) return compiled
      throw new Error(error ?? 'the compiler did not answer')
    } finally {
      this.#leave(IDLE)
    }
  }

  stop(): void {
    if (this.#idle) clearTimeout(this.#idle)
    this.#child?.kill('SIGKILL')
    this.#child = null
  }

  #start(): ChildProcess {
    if (this.#child?.connected) return this.#child
    const worker = fileURLToPath(new URL('page_worker.ts', import.meta.url))
    const child = fork(worker, {
      cwd: this.#appRoot,
      execArgv: ['--import', './bin/typescript/register.js'],
      // Nothing of our environment: a style sheet may bring a plugin of its own.
      env: { PATH: process.env.PATH, NODE_ENV: 'production', NODE_COMPILE_CACHE: this.#cache },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    child.on('error', () => {})
    child.unref()
    child.channel?.unref()
    this.#child = child
    return child
  }

  #leave(after: number): void {
    if (this.#idle) clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.stop(), after)
    this.#idle.unref()
  }
}

function ask(child: ChildProcess, sources: PageSources): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`the compiler took longer than ${TIMEOUT / 1000} s`))
    }, TIMEOUT)
    const end = () => {
      clearTimeout(late)
      child.off('message', answered)
      child.off('exit', gone)
    }
    const answered = (answer: unknown) => {
      end()
      resolve(answer as Answer)
    }
    const gone = () => {
      end()
      reject(new Error('the compiler ended without an answer'))
    }
    child.once('message', answered)
    child.once('exit', gone)
    child.send(sources, (error) => error && gone())
  })
}
