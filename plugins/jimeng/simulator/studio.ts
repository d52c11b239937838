import {
  BoundedMap,
  drawFilm,
  drawPicture,
  measurePicture,
  sizeFor,
  steerOf,
  travel,
  withoutSteer,
  type JobClock,
  type SimResponse,
  type Size,
  type Steer,
  type View,
} from '@wxiai/sdk/simulator'

export type State = 'queued' | 'running' | 'done' | 'failed'

export interface Wish {
  prompt: string
  seconds: number
  /** Width divided by height. */
  ratio: number
  seed?: number
  /** Longest side of the film. */
  longest?: number
  marked?: boolean
  /** The first picture, and the last. */
  pictures?: Uint8Array[]
}

export interface Job {
  id: string
  /** What the upstream calls the model. */
  key: string
  wish: Wish
  steer: Steer
  seed: number
  state: State
  /** 0 to 1. */
  progress: number
  createdAt: number
  endedAt: number
}

export const isOpen = (job: Job) => job.state === 'queued' || job.state === 'running'

export const GARBAGE: SimResponse = {
  headers: { 'content-type': 'text/html' },
  text: '<html><body>upstream prematurely closed connection</body></html>',
}

const WHOLE: View = { x: 0, y: 0, width: 1 }
/** How the camera goes where the prompt says so; it comes closer otherwise. */
const MOVES: [RegExp, View, View][] = [
  [
    /zoom(s|ing)? out|pull(s|ing)? (back|out)|拉远|后退|拉镜头/i,
    { x: 0.1, y: 0.1, width: 0.78 },
    WHOLE,
  ],
  [/(pan|move)s? left|左移|向左/i, { x: 0.2, y: 0.1, width: 0.8 }, { x: 0, y: 0.1, width: 0.8 }],
  [/(pan|move)s? right|右移|向右/i, { x: 0, y: 0.1, width: 0.8 }, { x: 0.2, y: 0.1, width: 0.8 }],
  [
    /tilt(s|ing)? up|crane|上移|向上/i,
    { x: 0.1, y: 0.2, width: 0.8 },
    { x: 0.1, y: 0, width: 0.8 },
  ],
]

/** Tasks, time and films: what the dialects have in common. */
export class Studio {
  readonly jobs = new BoundedMap<string, Job>(2000)
  readonly #films = new BoundedMap<string, Promise<Buffer>>(24)
  readonly #met = new Map<string, number>()
  readonly #clock: JobClock
  readonly #speed: number

  constructor(clock: JobClock, speed = 1) {
    this.#clock = clock
    this.#speed = speed
  }

  get running(): number {
    return this.jobs.values().filter(isOpen).length
  }

  /** What the words in a prompt do to a submit; null when it goes its usual way. */
  hindrance(prompt: string): 'full' | 'garbage' | { status: number } | null {
    const { http, garbage, queueFull } = steerOf(prompt)
    if (http) return { status: http }
    const met = this.#met.get(prompt) ?? 0
    this.#met.set(prompt, met + 1)
    if (garbage?.where === 'submit' && met < garbage.times) return 'garbage'
    return met < queueFull ? 'full' : null
  }

  start(id: string, key: string, wish: Wish): Job {
    const steer = steerOf(wish.prompt)
    const job: Job = {
      id,
      key,
      wish,
      steer,
      seed: wish.seed ?? Math.floor(Math.random() * 2 ** 31),
      state: 'queued',
      progress: 0,
      createdAt: Date.now(),
      endedAt: 0,
    }
    if (!steer.lost) this.jobs.set(id, job)
    this.#clock.run(steer.slow ?? 4, 10, (share) => {
      job.state = 'running'
      job.progress = Math.min(share, 0.99)
      if (share < 1) return true
      if (steer.hang) return false
      job.progress = 1
      job.state = steer.fail ? 'failed' : 'done'
      job.endedAt = Date.now()
      return false
    })
    return job
  }

  /** The film of a task; gone after `lifetime` seconds of the upstream's time. Drawn when somebody wants to see it. */
  async show(id: string, lifetime: number): Promise<SimResponse> {
    const job = this.jobs.get(id)
    const age = job ? ((Date.now() - job.endedAt) / 1000) * this.#speed : 0
    if (job?.state !== 'done' || age > lifetime) {
      return { status: 403, text: 'AccessDenied: Request has expired' }
    }
    const made = this.#films.get(id) ?? draw(job)
    this.#films.set(id, made)
    return { bytes: await made, headers: { 'content-type': 'video/mp4' } }
  }
}

async function draw({ wish, seed }: Job): Promise<Buffer> {
  const { ratio, seconds, marked = false, pictures = [], longest = 768 } = wish
  const prompt = withoutSteer(wish.prompt) || 'a film'
  const size = sizeFor(ratio, longest)
  const [from = await drawPicture({ prompt, seed, ratio }, larger(size)), to] = pictures
  const [, start, end] = MOVES.find(([words]) => words.test(prompt)) ?? [
    null,
    WHOLE,
    { x: 0.1, y: 0.12, width: 0.78 },
  ]
  // It begins and ends with the pictures that were sent, as they are; a mark stays in its corner.
  const still = to !== undefined || marked
  const camera = still ? travel(WHOLE, WHOLE) : travel(pictures.length ? WHOLE : start, end)
  return drawFilm({ size, seconds, from, ...(to && { to }), marked, camera })
}

const larger = ({ width, height }: Size): Size => ({
  width: Math.round(width * 1.25),
  height: Math.round(height * 1.25),
})

/** Ratios of the upstream as numbers; null for one that it does not know. */
export function ratioNumber(text: unknown): number | null {
  const known = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9']
  if (!known.includes(String(text))) return null
  const [width, height] = String(text).split(':').map(Number)
  return width / height
}

/** The shape that a film from this picture has; null for what is no usable picture. */
export async function shapeOf(bytes: Uint8Array): Promise<number | null> {
  const png = bytes[0] === 0x89 && bytes[1] === 0x50
  const jpeg = bytes[0] === 0xff && bytes[1] === 0xd8
  const size = png || jpeg ? await measurePicture(bytes) : null
  if (!size) return null
  const [short, long] = [size.width, size.height].toSorted((a, b) => a - b)
  if (bytes.byteLength > 4.7 * 2 ** 20 || short < 320 || long > 4096 || long / short > 3)
    return null
  const wanted = Math.log(size.width / size.height)
  const shapes = [16 / 9, 4 / 3, 1, 3 / 4, 9 / 16, 21 / 9]
  return shapes.toSorted(
    (a, b) => Math.abs(Math.log(a) - wanted) - Math.abs(Math.log(b) - wanted)
  )[0]
}
