/** A fake of the upstream. Words such as `sim:fail` in a prompt make it misbehave: see docs/plugins/cookbook.md of WXIAI. */
import { randomUUID } from 'node:crypto'
import {
  BoundedMap,
  drawFilm,
  drawPicture,
  HttpSimulator,
  simulatorOf,
  sizeFor,
  steerOf,
  travel,
  withoutSteer,
  type Handler,
  type SimResponse,
  type Steer,
} from '@wxiai/sdk/simulator'

interface Job {
  id: string
  prompt: string
  seconds: number
  webhook?: string
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
    server.route('GET', '/films/:id', ({ params }) => this.#film(params.id))
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
    const job: Job = {
      id: randomUUID(),
      prompt: withoutSteer(prompt) || 'a film',
      seconds: Number(body.duration ?? 5),
      webhook: typeof body.webhook === 'string' ? body.webhook : undefined,
      steer,
      state: 'running',
      progress: 0,
    }
    if (!steer.lost) this.#jobs.set(job.id, job)
    if (typeof body.caller === 'string') this.#callers.set(body.caller, job.id)
    this.clock.run(steer.slow ?? SECONDS, 6, (share) => {
      if (job.state !== 'running') return false
      job.progress = Math.round(share * 99)
      if (share < 1 || steer.hang) return
      job.state = steer.fail ? 'failed' : 'done'
      if (job.webhook) this.webhooks.send(job.webhook, this.#view(job), steer.webhookDup ? 2 : 1)
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

  #view({ id, state, progress }: Job) {
    return {
      id,
      state: state === 'cancelled' ? 'failed' : state,
      progress,
      ...(state === 'done' && { video: `${this.server.url}/films/${id}` }),
    }
  }

  async #film(id: string): Promise<SimResponse> {
    const job = this.#jobs.get(id)
    if (job?.state !== 'done') return { status: 404, json: {} }
    const size = sizeFor(16 / 9, 640)
    const large = { width: size.width * 1.25, height: size.height * 1.25 }
    const from = await drawPicture({ prompt: job.prompt, seed: 1, ratio: 16 / 9 }, large)
    const camera = travel({ x: 0, y: 0, width: 1 }, { x: 0.1, y: 0.12, width: 0.78 })
    const bytes = await drawFilm({ size, seconds: job.seconds, fps: 15, from, camera })
    return { bytes, headers: { 'content-type': 'video/mp4' } }
  }
}

export default simulatorOf(() => new Upstream())
