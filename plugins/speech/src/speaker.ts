import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { fault } from './faults.js'

/** Names of the form, and what Flite calls them; its own `kal` has half the sample rate. */
export const VOICES = { slt: 'slt', rms: 'rms', awb: 'awb', kal: 'kal16' } as const
export type Voice = keyof typeof VOICES

export interface Speech {
  text: string
  voice: Voice
  /** 2 is twice as fast. */
  speed: number
}
interface Answer {
  code: number
  message?: string
}

export interface SpeakerOptions {
  /** Milliseconds that one text may take. */
  limit?: number
  /** Milliseconds after which an idle thread ends and gives its memory back. */
  idle?: number
}

/** One thread that speaks one text after the other; ended and started anew when a text takes too long. */
export class Speaker {
  readonly #limit: number
  readonly #idle: number
  #worker?: Worker
  #rest?: NodeJS.Timeout
  #turn: Promise<unknown> = Promise.resolve()

  constructor({ limit = 40_000, idle = 60_000 }: SpeakerOptions = {}) {
    this.#limit = limit
    this.#idle = idle
  }

  /** The text as a WAV file, 16 kHz, mono. */
  speak(speech: Speech, signal?: AbortSignal): Promise<Buffer> {
    const made = this.#turn.then(() => this.#make(speech, signal))
    this.#turn = made.catch(() => {})
    return made
  }

  async stop(): Promise<void> {
    clearTimeout(this.#rest)
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  async #make({ text, voice, speed }: Speech, signal?: AbortSignal): Promise<Buffer> {
    signal?.throwIfAborted()
    clearTimeout(this.#rest)
    const folder = await mkdtemp(join(tmpdir(), 'wxiai-speech-'))
    try {
      await writeFile(join(folder, 'in.txt'), text)
      const stretch = Number((1 / speed).toFixed(3))
      const { code, message } = await this.#run({ folder, voice: VOICES[voice], stretch }, signal)
      if (code !== 0) throw fault('speech_failed', message)
      return await readFile(join(folder, 'out.wav'))
    } finally {
      await rm(folder, { recursive: true, force: true })
      this.#rest = setTimeout(() => void this.stop(), this.#idle).unref()
    }
  }

  async #run(job: object, signal?: AbortSignal): Promise<Answer> {
    const worker = (this.#worker ??= start())
    const late = AbortSignal.timeout(this.#limit)
    const ends = signal ? AbortSignal.any([late, signal]) : late
    const over = new AbortController()
    const options = { signal: AbortSignal.any([ends, over.signal]) }
    worker.ref()
    try {
      const answered = once(worker, 'message', options) as Promise<[Answer]>
      const exited = once(worker, 'exit', options).then(() => {
        throw new Error('the thread ended')
      })
      worker.postMessage(job)
      const [answer] = await Promise.race([answered, exited])
      return answer
    } catch (error) {
      await this.stop()
      throw ends.aborted ? fault('speech_timeout', error) : fault('speech_failed', error)
    } finally {
      over.abort()
      worker.unref()
    }
  }
}

function start(): Worker {
  return new Worker(new URL('./flite_worker.ts', import.meta.url), {
    name: 'speech',
    // Node calls WASI experimental, once for each thread.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: {},
  })
}

/** One for the process, however many tasks it works on. */
export const speaker = new Speaker()
