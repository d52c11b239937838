import { randomInt, randomUUID } from 'node:crypto'
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
  type Moving,
  type SimResponse,
  type Steer,
  type View,
} from '@wxiai/sdk/simulator'
import type { Camera } from './capability.js'

export type State = 'submitted' | 'processing' | 'succeed' | 'failed'

export interface Wish {
  prompt: string
  seconds: number
  /** Width divided by height; of the picture where there is one. */
  ratio?: number
  /** Longest side of the film. */
  longest?: number
  pictures?: Uint8Array[]
  camera?: Camera
  moving?: Moving[]
  /** The film under a new voice. */
  film?: Promise<Buffer>
}

export interface Job {
  id: string
  external: string
  /** Which list it is in: one of the older paths, or that of the current API. */
  place: string
  wish: Wish
  steer: Steer
  state: State
  said: string
  createdAt: number
  updatedAt: number
}

export const isOpen = ({ state }: Job) => state === 'submitted' || state === 'processing'
export const GARBAGE: SimResponse = {
  headers: { 'content-type': 'text/html' },
  text: '<html><body>upstream prematurely closed connection</body></html>',
}

const WHOLE: View = { x: 0, y: 0, width: 1 }
const MIDDLE: View = { x: 0.11, y: 0.11, width: 0.78 }
const CLOSE: View = { x: 0.2, y: 0.2, width: 0.6 }

/** From where to where a camera goes. */
function way({ type, axis, amount = 0 }: Camera): [View, View] {
  const far = (amount / 10) * 0.11
  if (type === 'down_back')
    return [
      { x: 0.2, y: 0.1, width: 0.6 },
      { x: 0, y: 0.05, width: 0.95 },
    ]
  if (type === 'forward_up')
    return [
      { x: 0.03, y: 0.06, width: 0.94 },
      { x: 0.2, y: 0, width: 0.6 },
    ]
  if (type === 'right_turn_forward')
    return [
      { x: 0, y: 0.05, width: 0.9 },
      { x: 0.38, y: 0.19, width: 0.62, turn: 4 },
    ]
  if (type === 'left_turn_forward')
    return [
      { x: 0.1, y: 0.05, width: 0.9 },
      { x: 0, y: 0.19, width: 0.62, turn: -4 },
    ]
  if (axis === 'roll') return [MIDDLE, { ...MIDDLE, turn: (amount / 10) * 20 }]
  if (axis === 'zoom') return amount < 0 ? [WHOLE, CLOSE] : [CLOSE, WHOLE]
  const sideways = axis === 'horizontal' || axis === 'pan'
  const at = (share: number): View => ({
    ...MIDDLE,
    x: MIDDLE.x + (sideways ? share : 0),
    y: MIDDLE.y - (sideways ? 0 : share),
    // A turn keeps its place; a shift goes along with it.
    ...(axis === 'pan' && { turn: share * 12 }),
  })
  return [at(-far), at(far)]
}

/** Tasks, time and films: what both generations have in common. */
export class Studio {
  readonly jobs = new BoundedMap<string, Job>(2000)
  readonly films = new BoundedMap<string, Promise<Buffer>>(24)
  readonly #met = new Map<string, number>()
  readonly #clock: JobClock
  readonly #tell: (job: Job, url: string) => void

  /** `tell` sends a callback. */
  constructor(clock: JobClock, tell: (job: Job, url: string) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  get running(): number {
    return this.jobs.values().filter(isOpen).length
  }

  /** By its id, or by the one that its owner gave it. */
  find(place: string, key: string): Job | undefined {
    const own = this.jobs.get(key)
    if (own?.place === place) return own
    return this.jobs.values().find((job) => job.place === place && job.external === key)
  }

  /** What the words in a prompt do to a submit; null when it goes its usual way. */
  hindrance(prompt: string): 'full' | 'garbage' | { status: number } | { code: number } | null {
    const { http, garbage, queueFull, others } = steerOf(prompt)
    if (http) return { status: http }
    const code = others.map((word) => Number(/^code-(\d+)$/.exec(word)?.[1])).find(Boolean)
    if (code) return { code }
    const met = this.#met.get(prompt) ?? 0
    this.#met.set(prompt, met + 1)
    if (garbage?.where === 'submit' && met < garbage.times) return 'garbage'
    return met < queueFull ? 'full' : null
  }

  start(place: string, wish: Wish, external: string, callback: unknown): Job {
    const steer = steerOf(wish.prompt)
    const id = place === 'tasks' ? `8${randomInt(10 ** 14)}`.padEnd(18, '0') : `Cj${randomUUID()}`
    const job: Job = {
      id,
      external,
      place,
      wish,
      steer,
      state: 'submitted',
      said: '',
      createdAt: Date.now(),
      updatedAt: Date.now(),
    }
    if (!steer.lost) this.jobs.set(id, job)
    const move = (state: State) => {
      if (job.state === state) return
      Object.assign(job, { state, updatedAt: Date.now() })
      if (typeof callback === 'string') this.#tell(job, callback)
    }
    if (typeof callback === 'string') this.#tell(job, callback)
    this.#clock.run(steer.slow ?? 5, 10, (share) => {
      if (share >= 0.2) move('processing')
      if (share < 1) return true
      if (steer.hang) return false
      if (steer.fail) job.said = 'The model could not make this film, please try again'
      if (steer.others.includes('risk')) job.said = 'Failure to pass the risk control system'
      move(job.said ? 'failed' : 'succeed')
      return false
    })
    return job
  }

  /** The film of a task, drawn when somebody wants to see it. Files live for 30 days. */
  show(id: string): Promise<Buffer> | undefined {
    const job = this.jobs.get(id)
    if (job?.state !== 'succeed') return undefined
    const made = this.films.get(id) ?? job.wish.film ?? draw(job.wish)
    this.films.set(id, made)
    return made
  }
}

async function draw(wish: Wish): Promise<Buffer> {
  const { seconds, longest = 768, camera, moving, pictures = [] } = wish
  const prompt = withoutSteer(wish.prompt) || 'a film'
  const own = pictures[0] && (await measurePicture(pictures[0]))
  const ratio = own ? own.width / own.height : (wish.ratio ?? 16 / 9)
  const size = sizeFor(ratio, longest)
  const large = { width: Math.round(size.width * 1.25), height: Math.round(size.height * 1.25) }
  const [from = await drawPicture({ prompt, seed: randomInt(2 ** 31), ratio }, large), to] =
    pictures
  const usual: [View, View] = to || moving ? [WHOLE, WHOLE] : [WHOLE, MIDDLE]
  const [start, end] = camera ? way(camera) : usual
  return drawFilm({
    size,
    seconds,
    from,
    ...(to && { to }),
    ...(moving && { moving }),
    camera: travel(start, end),
  })
}
