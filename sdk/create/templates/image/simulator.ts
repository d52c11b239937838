/** A fake of the upstream. Words such as `sim:fail` in a prompt make it misbehave: see docs/plugins/cookbook.md of WXIAI. */
import { randomUUID } from 'node:crypto'
import {
  BoundedMap,
  drawPicture,
  HttpSimulator,
  simulatorOf,
  sizeFor,
  steerOf,
  withoutSteer,
  type Handler,
  type SimResponse,
  type Steer,
} from '@wxiai/sdk/simulator'

interface Job {
  id: string
  prompt: string
  ratio: number
  count: number
  steer: Steer
  state: 'running' | 'done' | 'failed' | 'cancelled'
  progress: number
}

const KEY = 'simulator-key'
const SECONDS = 6
const GARBAGE: SimResponse = { text: '<html>bad gateway</html>' }

class Upstream extends HttpSimulator<{ base_url: string; api_key: string }> {
  readonly #jobs = new BoundedMap<string, Job>(500)
  readonly #callers = new BoundedMap<string, string>(500)
  /** How often a prompt came: some words misbehave only so many times. */
  readonly #met = new Map<string, number>()

  constructor() {
    super()
    const { server } = this
    server.route(
      'GET',
      '/account',
      this.#guarded(() => ({ json: { id: 'account' } }))
    )
    server.route(
      'POST',
      '/jobs',
      this.#guarded(({ json }) => this.#submit(json()))
    )
    server.route(
      'GET',
      '/jobs/:id',
      this.#guarded(({ params }) => this.#look(params.id))
    )
    server.route(
      'POST',
      '/jobs/:id/cancel',
      this.#guarded(({ params }) => this.#cancel(params.id))
    )
    server.route(
      'GET',
      '/callers/:id',
      this.#guarded(({ params }) => this.#look(this.#callers.get(params.id) ?? ''))
    )
    server.route('GET', '/images/:id/:index', ({ params }) =>
      this.#draw(params.id, Number(params.index))
    )
  }

  protected configFor(url: string) {
    return { base_url: url, api_key: KEY }
  }

  #guarded(handler: Handler): Handler {
    return (request) =>
      request.headers.authorization === `Bearer ${KEY}`
        ? handler(request)
        : { status: 401, json: {} }
  }

  #submit(body: Record<string, unknown>): SimResponse {
    const prompt = String(body.prompt ?? '')
    const steer = steerOf(prompt)
    const met = this.#met.get(prompt) ?? 0
    this.#met.set(prompt, met + 1)
    if (steer.http) return { status: steer.http, json: {} }
    if (met < steer.queueFull) return { status: 429, json: {} }
    if (steer.garbage?.where === 'submit' && met < steer.garbage.times) return GARBAGE
    if (steer.banned) return { status: 422, json: { error: 'banned' } }
    if (!prompt) return { status: 422, json: { error: 'prompt is missing' } }
    const [width, height] = String(body.aspect_ratio ?? '1:1')
      .split(':')
      .map(Number)
    const job: Job = {
      id: randomUUID(),
      prompt: withoutSteer(prompt) || 'a picture',
      ratio: width / height,
      count: Number(body.count ?? 1),
      steer,
      state: 'running',
      progress: 0,
    }
    if (!steer.lost) this.#jobs.set(job.id, job)
    if (typeof body.caller === 'string') this.#callers.set(body.caller, job.id)
    this.clock.run(steer.slow ?? SECONDS, 6, (share) => {
      if (job.state !== 'running') return false
      job.progress = Math.round(share * 99)
      if (share === 1 && !steer.hang) job.state = steer.fail ? 'failed' : 'done'
    })
    return steer.drop ? { hangUp: true } : { status: 201, json: this.#view(job) }
  }

  #look(id: string): SimResponse {
    const job = this.#jobs.get(id)
    if (!job) return { status: 404, json: {} }
    return job.steer.garbage?.where === 'status' ? GARBAGE : { json: this.#view(job) }
  }

  #cancel(id: string): SimResponse {
    const job = this.#jobs.get(id)
    if (!job) return { status: 404, json: {} }
    if (job.state === 'running') job.state = 'cancelled'
    return { json: this.#view(job) }
  }

  #view({ id, state, progress, count }: Job) {
    const images = Array.from(
      { length: count },
      (_, index) => `${this.server.url}/images/${id}/${index}`
    )
    return {
      id,
      state: state === 'cancelled' ? 'failed' : state,
      progress,
      ...(state === 'done' && { images }),
    }
  }

  async #draw(id: string, index: number): Promise<SimResponse> {
    const job = this.#jobs.get(id)
    if (job?.state !== 'done') return { status: 404, json: {} }
    const { prompt, ratio } = job
    const bytes = await drawPicture({ prompt, seed: index + 1, ratio }, sizeFor(ratio, 1024))
    return { bytes, headers: { 'content-type': 'image/jpeg' } }
  }
}

export default simulatorOf(() => new Upstream())
