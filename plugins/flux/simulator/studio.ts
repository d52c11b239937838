import {
  drawPicture,
  encodePicture,
  ENCODINGS,
  BoundedMap,
  lookAt,
  measurePicture,
  sizeFor,
  steerOf,
  withoutSteer,
  type Encoding,
  type JobClock,
  type Look,
  type SimResponse,
  type Size,
  type Steer,
} from '@wxiai/sdk/simulator'
import { randomUUID } from 'node:crypto'

export type State = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export interface Wish {
  prompt: string
  count?: number
  seed?: number
  /** Width divided by height; the shape of the first picture that came in, else square. */
  ratio?: number
  size?: Size
  encoding: Encoding
  images?: Uint8Array[]
}

export interface Job {
  id: string
  model: string
  wish: Wish
  steer: Steer
  seed: number
  state: State
  progress: number
  size: Size
  look: Look | null
  createdAt: number
  endedAt: number
  garbage: number
  /** Whatever a dialect keeps beside it. */
  input: Record<string, unknown>
}

export const isOpen = (job: Job) => job.state === 'queued' || job.state === 'running'

/** Bytes of a data URL or of bare base64; null when it is neither. */
export function bytesOf(text: unknown): Uint8Array | null {
  const bare = String(text ?? '').replace(/^data:[^,]*;base64,/, '')
  return bare.length > 0 && /^[A-Za-z0-9+/]+=*$/.test(bare) ? Buffer.from(bare, 'base64') : null
}

/** Tasks, time and pictures: what the three dialects have in common. */
export class Studio {
  readonly jobs = new BoundedMap<string, Job>(5000)
  readonly #full = new Map<string, number>()
  readonly #garbled = new Map<string, number>()
  readonly #clock: JobClock
  readonly #speed: number
  readonly #seconds: number

  constructor(clock: JobClock, options: { speed?: number; seconds?: number } = {}) {
    this.#clock = clock
    this.#speed = options.speed ?? 1
    this.#seconds = options.seconds ?? 4
  }

  get running(): number {
    return this.jobs.values().filter(isOpen).length
  }

  /** True as long as a prompt's steering words keep the door shut. */
  isFull(prompt: string): boolean {
    const limit = steerOf(prompt).queueFull
    const met = this.#full.get(prompt) ?? 0
    this.#full.set(prompt, met + 1)
    return met < limit
  }

  isGarbled(prompt: string): boolean {
    const { garbage } = steerOf(prompt)
    if (garbage?.where !== 'submit') return false
    const met = this.#garbled.get(prompt) ?? 0
    this.#garbled.set(prompt, met + 1)
    return met < garbage.times
  }

  async start(
    model: string,
    wish: Wish,
    input: Record<string, unknown>,
    ended: (job: Job) => void
  ) {
    const steer = steerOf(wish.prompt)
    const first = wish.images?.[0]
    const measured = first ? await measurePicture(first) : null
    const ratio = wish.ratio ?? (measured ? measured.width / measured.height : 1)
    const job: Job = {
      id: randomUUID(),
      model,
      wish,
      steer,
      seed: wish.seed ?? Math.floor(Math.random() * 2 ** 31),
      state: 'queued',
      progress: 0,
      size: wish.size ?? sizeFor(ratio, 1152),
      look: first && measured ? await lookAt(first) : null,
      createdAt: Date.now(),
      endedAt: 0,
      garbage: steer.garbage?.where === 'status' ? steer.garbage.times : 0,
      input,
    }
    if (!steer.lost) this.jobs.set(job.id, job)
    this.#clock.run(steer.slow ?? this.#seconds, 8, (share) => {
      if (job.state === 'cancelled') return false
      job.state = 'running'
      job.progress = share
      if (share < 1) return true
      if (steer.hang) return false
      job.state = steer.fail ? 'failed' : 'done'
      job.endedAt = Date.now()
      ended(job)
      return false
    })
    return job
  }

  cancel(job: Job): boolean {
    if (!isOpen(job)) return false
    job.state = 'cancelled'
    job.endedAt = Date.now()
    return true
  }

  /** Seconds of the upstream's time since the task ended. */
  age(job: Job): number {
    return ((Date.now() - job.endedAt) / 1000) * this.#speed
  }

  async picture(job: Job, index: number): Promise<SimResponse> {
    const { prompt, encoding } = job.wish
    const recipe = {
      prompt: withoutSteer(prompt) || 'a picture',
      seed: job.seed + index,
      ratio: job.size.width / job.size.height,
      ...(job.look && { colors: job.look.colors }),
    }
    const bytes = await encodePicture(await drawPicture(recipe, job.size), encoding)
    return { bytes, headers: { 'content-type': ENCODINGS[encoding] } }
  }
}

export const GARBAGE: SimResponse = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  text: '<html><body>upstream prematurely closed connection</body></html>',
}
