/**
 * fal's direct answer (`POST https://fal.run/{model}`) as `@ai-sdk/fal` asks for it: the pictures' addresses come with the
 * answer, the pictures from there.
 */
import {
  BoundedMap,
  drawPicture,
  HttpSimulator,
  lookAt,
  simulatorOf,
  steerOf,
  withoutSteer,
  type Look,
  type SimRequest,
  type SimResponse,
  type Size,
} from '@wxiai/sdk/simulator'
import type { ProviderConfig } from '@wxiai/sdk/ai'
import { randomUUID } from 'node:crypto'

export interface FalOptions {
  /** 1 is real time: about 3 seconds a picture. */
  speed?: number
  key?: string
}

interface Picture {
  prompt: string
  seed: number
  size: Size
  look: Look | null
}

const MODELS: Record<string, { picture: boolean }> = {
  'fal-ai/qwen-image': { picture: false },
  'fal-ai/ideogram/v3': { picture: false },
  'fal-ai/hidream-i1-fast': { picture: false },
  'fal-ai/qwen-image-edit': { picture: true },
}

const SIZES: Record<string, Size> = {
  square_hd: { width: 1024, height: 1024 },
  square: { width: 512, height: 512 },
  portrait_4_3: { width: 768, height: 1024 },
  portrait_16_9: { width: 576, height: 1024 },
  landscape_4_3: { width: 1024, height: 768 },
  landscape_16_9: { width: 1024, height: 576 },
}

/** A list of what is wrong, as FastAPI writes it. */
const refusal = (field: string, msg: string, type: string): SimResponse => ({
  status: 422,
  headers: { 'x-fal-retryable': 'false' },
  json: {
    detail: [{ loc: ['body', field], msg, type, url: `https://docs.fal.ai/errors#${type}` }],
  },
})

const problem = (status: number): SimResponse => ({
  status,
  headers: {
    'x-fal-retryable': String(status >= 500),
    ...(status === 429 && { 'retry-after': '7' }),
  },
  json: { detail: status === 429 ? 'Too many concurrent requests' : `HTTP ${status}` },
})

export class FalUpstream extends HttpSimulator<ProviderConfig> {
  readonly #key: string
  readonly #pictures = new BoundedMap<string, Picture>(2000)
  readonly #met = new Map<string, number>()

  constructor(options: FalOptions = {}) {
    super({ speed: options.speed })
    this.#key = options.key ?? 'simulator'
    for (const model of Object.keys(MODELS)) {
      this.server.route('POST', `/${model}`, (request) => this.#run(model, request))
    }
    this.server.route('GET', '/files/:file', ({ params }) => this.#show(params.file))
  }

  protected configFor(url: string): ProviderConfig {
    return { api_key: this.#key, base_url: url }
  }

  async #run(model: string, request: SimRequest): Promise<SimResponse> {
    if (request.headers.authorization !== `Key ${this.#key}`) {
      return { status: 401, json: { detail: 'No user found for Key ID and Secret' } }
    }
    const body = request.json()
    const prompt = String(body.prompt ?? '')
    const steer = steerOf(prompt)
    if (steer.http) return problem(steer.http)
    const met = this.#met.get(prompt) ?? 0
    this.#met.set(prompt, met + 1)
    if (steer.garbage?.where === 'submit' && met < steer.garbage.times) {
      return { headers: { 'content-type': 'text/html' }, text: '<html>bad gateway</html>' }
    }
    if (met < steer.queueFull) return problem(429)
    if (!prompt) return refusal('prompt', 'field required', 'missing')
    const size = sizeOf(body.image_size)
    if (!size) return refusal('image_size', 'value is not a valid size', 'value_error')
    const picture = pictureOf(body.image_url)
    if (MODELS[model].picture && !picture) return refusal('image_url', 'field required', 'missing')
    if (steer.banned) {
      const why = 'The content could not be processed because it was flagged by a content checker.'
      return refusal('prompt', why, 'content_policy_violation')
    }
    if (steer.drop) return { hangUp: true }
    await this.clock.wait(steer.slow ?? 3)
    if (steer.hang) return new Promise(() => {})
    if (steer.fail) return refusal('prompt', 'The model generated no media.', 'no_media_generated')
    const seed = typeof body.seed === 'number' ? body.seed : Math.floor(Math.random() * 2 ** 31)
    const wish = {
      prompt: withoutSteer(prompt) || 'a picture',
      size,
      look: picture && (await lookAt(picture)),
    }
    const count = Number(body.num_images ?? 1)
    const images = Array.from({ length: count }, (_, index) => {
      const file = `${randomUUID()}.jpeg`
      this.#pictures.set(file, { ...wish, seed: seed + index })
      return { url: `${this.server.url}/files/${file}`, ...size, content_type: 'image/jpeg' }
    })
    const unsafe = steer.others.includes('nsfw')
    return {
      headers: { 'x-fal-request-id': randomUUID() },
      json: {
        images,
        timings: { inference: 3 },
        seed,
        has_nsfw_concepts: images.map(() => unsafe),
        prompt,
      },
    }
  }

  async #show(file: string): Promise<SimResponse> {
    const picture = this.#pictures.get(file)
    if (!picture) return { status: 404, text: 'Not Found' }
    const { prompt, seed, size, look } = picture
    const ratio = size.width / size.height
    const bytes = await drawPicture(
      { prompt, seed, ratio, ...(look && { colors: look.colors }) },
      size
    )
    return { bytes, headers: { 'content-type': 'image/jpeg' } }
  }
}

function sizeOf(value: unknown): Size | null {
  if (value === undefined) return SIZES.landscape_4_3
  if (typeof value === 'string') return SIZES[value] ?? null
  const { width, height } = (value ?? {}) as Partial<Size>
  return Number.isInteger(width) && Number.isInteger(height) ? (value as Size) : null
}

function pictureOf(value: unknown): Uint8Array | null {
  const inline = /^data:image\/[\w+.-]+;base64,(.+)$/s.exec(String(value ?? ''))
  return inline ? Buffer.from(inline[1], 'base64') : null
}

export function falSimulator(options: FalOptions = {}) {
  return simulatorOf<ProviderConfig>(() => new FalUpstream(options))
}

export default falSimulator()
