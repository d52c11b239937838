/** Replicate's predictions as `@ai-sdk/replicate` speaks them: start at a model, look at `urls.get`, cancel beside it. */
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
import type { ProviderConfig } from '@wxiai/sdk/ai'
import { randomBytes } from 'node:crypto'

export interface ReplicateOptions {
  /** 1 is real time: about 6 seconds a film. */
  speed?: number
  key?: string
}

interface Prediction {
  id: string
  model: string
  input: Record<string, unknown>
  steer: Steer
  status: 'starting' | 'processing' | 'succeeded' | 'failed' | 'canceled'
  picture: Uint8Array | null
  garbage: number
}

const MODELS = ['bytedance/seedance-1-lite', 'bytedance/seedance-1-pro']
const RATIOS = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9', '9:21']
const GARBAGE: SimResponse = { headers: { 'content-type': 'text/html' }, text: '<html>502</html>' }

const TITLES: Record<number, string> = {
  401: 'Unauthenticated',
  402: 'Insufficient credit',
  404: 'Not found.',
}
const problem = (status: number): SimResponse => ({
  status,
  ...(status === 429 && { headers: { 'retry-after': '7' } }),
  json: {
    status,
    title: TITLES[status] ?? 'Error',
    detail: status === 429 ? 'Request was throttled.' : (TITLES[status] ?? `HTTP ${status}`),
  },
})

export class ReplicateUpstream extends HttpSimulator<ProviderConfig> {
  readonly predictions = new BoundedMap<string, Prediction>(2000)
  readonly #films = new BoundedMap<string, Promise<Buffer>>(24)
  readonly #met = new Map<string, number>()
  readonly #key: string

  constructor(options: ReplicateOptions = {}) {
    super({ speed: options.speed })
    this.#key = options.key ?? 'simulator'
    const { server } = this
    for (const model of MODELS) {
      server.route(
        'POST',
        `/v1/models/${model}/predictions`,
        this.#guarded((request) => this.#start(model, request.json()))
      )
    }
    server.route(
      'GET',
      '/v1/predictions/:id',
      this.#guarded(({ params }) => this.#look(params.id))
    )
    server.route(
      'POST',
      '/v1/predictions/:id/cancel',
      this.#guarded(({ params }) => this.#cancel(params.id))
    )
    server.route(
      'GET',
      '/v1/account',
      this.#guarded(() => ({ json: { type: 'user', username: 'simulator' } }))
    )
    server.route('GET', '/delivery/:id/tmp.mp4', ({ params }) => this.#show(params.id))
  }

  protected configFor(url: string): ProviderConfig {
    return { api_key: this.#key, base_url: `${url}/v1` }
  }

  #guarded(handler: Handler): Handler {
    return (request) =>
      request.headers.authorization === `Bearer ${this.#key}` ? handler(request) : problem(401)
  }

  #start(model: string, body: Record<string, unknown>): SimResponse {
    const input = (body.input ?? {}) as Record<string, unknown>
    const prompt = String(input.prompt ?? '')
    const steer = steerOf(prompt)
    if (steer.http) return problem(steer.http)
    const met = this.#met.get(prompt) ?? 0
    this.#met.set(prompt, met + 1)
    if (steer.garbage?.where === 'submit' && met < steer.garbage.times) return GARBAGE
    if (met < steer.queueFull) return problem(429)
    const fault = faultOf(input)
    if (fault) {
      const detail = `- input.${fault}\n`
      return { status: 422, json: { title: 'Input validation failed', detail, status: 422 } }
    }
    const inline = /^data:image\/[\w+.-]+;base64,(.+)$/s.exec(String(input.image ?? ''))
    const prediction: Prediction = {
      id: randomBytes(13).toString('hex'),
      model,
      input,
      steer,
      status: 'starting',
      picture: inline ? Buffer.from(inline[1], 'base64') : null,
      garbage: steer.garbage?.where === 'status' ? steer.garbage.times : 0,
    }
    if (!steer.lost) this.predictions.set(prediction.id, prediction)
    this.clock.run(steer.slow ?? 6, 8, (share) => {
      if (prediction.status === 'canceled') return false
      prediction.status = 'processing'
      if (share < 1) return true
      if (steer.hang) return false
      prediction.status = steer.fail || steer.banned ? 'failed' : 'succeeded'
      // Webhooks come at least once, so sometimes twice.
      if (typeof body.webhook === 'string')
        this.webhooks.send(body.webhook, this.#view(prediction), 2)
      return false
    })
    return { status: 201, json: this.#view(prediction) }
  }

  #look(id: string): SimResponse {
    const prediction = this.predictions.get(id)
    if (!prediction) return problem(404)
    return prediction.garbage-- > 0 ? GARBAGE : { json: this.#view(prediction) }
  }

  #cancel(id: string): SimResponse {
    const prediction = this.predictions.get(id)
    if (!prediction) return problem(404)
    const open = prediction.status === 'starting' || prediction.status === 'processing'
    if (open) prediction.status = 'canceled'
    return { json: this.#view(prediction) }
  }

  #view({ id, model, input, status, steer }: Prediction) {
    const done = status === 'succeeded'
    const why = steer.banned
      ? 'The input or output was flagged as sensitive. Please try again with different inputs. (E005)'
      : 'Prediction failed.'
    return {
      id,
      model,
      version: 'hidden',
      input,
      logs: '',
      output: done ? `${this.server.url}/delivery/${id}/tmp.mp4` : null,
      error: status === 'failed' ? why : null,
      status,
      metrics: done ? { predict_time: 6 } : {},
      urls: {
        get: `${this.server.url}/v1/predictions/${id}`,
        cancel: `${this.server.url}/v1/predictions/${id}/cancel`,
      },
    }
  }

  async #show(id: string): Promise<SimResponse> {
    const prediction = this.predictions.get(id)
    if (prediction?.status !== 'succeeded') return { status: 404, text: 'Not Found' }
    const made = this.#films.get(id) ?? draw(prediction)
    this.#films.set(id, made)
    return { bytes: await made, headers: { 'content-type': 'video/mp4' } }
  }
}

/** The first thing that the model's schema refuses. */
function faultOf({
  prompt,
  duration = 5,
  aspect_ratio: ratio = '16:9',
  resolution = '720p',
  seed,
}: Record<string, unknown>) {
  if (typeof prompt !== 'string') return 'prompt: prompt is required'
  const whole = Number.isInteger(duration) && Number(duration) >= 2 && Number(duration) <= 12
  if (!whole) return 'duration: Must be between 2 and 12'
  if (!RATIOS.includes(String(ratio))) return `aspect_ratio: must be one of ${RATIOS.join(', ')}`
  if (!['480p', '720p', '1080p'].includes(String(resolution))) return 'resolution: is not known'
  return seed === undefined || Number.isInteger(seed) ? null : 'seed: Must be an integer'
}

async function draw({ id, input, picture }: Prediction): Promise<Buffer> {
  const [width, height] = String(input.aspect_ratio ?? '16:9')
    .split(':')
    .map(Number)
  const size = sizeFor(width / height, 640)
  const seed = Number(input.seed ?? Number.parseInt(id.slice(0, 7), 16))
  const prompt = withoutSteer(String(input.prompt)) || 'a film'
  const from =
    picture ??
    (await drawPicture(
      { prompt, seed, ratio: width / height },
      { width: size.width * 1.25, height: size.height * 1.25 }
    ))
  const camera = travel({ x: 0, y: 0, width: 1 }, { x: 0.1, y: 0.12, width: 0.78 })
  return drawFilm({ size, seconds: Number(input.duration ?? 5), fps: 15, from, camera })
}

export function replicateSimulator(options: ReplicateOptions = {}) {
  return simulatorOf<ProviderConfig>(() => new ReplicateUpstream(options))
}

export default replicateSimulator()
