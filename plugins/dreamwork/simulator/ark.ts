import {
  BoundedMap,
  drawPicture,
  HttpSimulator,
  lookAt,
  markPicture,
  measurePicture,
  sizeFor,
  steerOf,
  withoutSteer,
  type Oklch,
  type SimRequest,
  type SimResponse,
  type Size,
  type Steer,
} from '@wxiai/sdk/simulator'
import { randomUUID } from 'node:crypto'
import type { Config } from '../src/config.js'
import { ARK_MODELS, mostImages, picturesOf, refusalOf } from './models.js'
import { event, refuse, refuseWith, requestId, sensitive } from './wire.js'

export interface ArkOptions {
  /** 1 is real time: about 4 seconds a picture. */
  speed?: number
  key?: string
  /** OpenAI's path, and answers with what relays leave of them. */
  relay?: boolean
  stream?: boolean
  inline?: boolean
}

interface Picture {
  prompt: string
  seed: number
  size: Size
  colors?: Oklch[]
  marked: boolean
  madeAt: number
}

interface Work {
  body: Record<string, unknown>
  steer: Steer
  size: Size
  colors?: Oklch[]
  count: number
}

type Item = { url?: string; b64_json?: string; size?: string; error?: object }

const LIFETIME = 24 * 3600
const SHOWN = { '1K': 1024, '2K': 2048, '4K': 4096 } as Record<string, number>

/** Ark's image generation: it answers when the pictures are made, or streams them one by one. */
export class ArkUpstream extends HttpSimulator<Config> {
  readonly #options: ArkOptions
  readonly #key: string
  readonly #pictures = new BoundedMap<string, Picture>(2000)
  /** The last ones that were streamed: they are there when their event says so. */
  readonly #drawn = new BoundedMap<string, Buffer>(24)
  readonly #met = new Map<string, number>()

  constructor(options: ArkOptions = {}) {
    super({ speed: options.speed })
    this.#options = options
    this.#key = options.key ?? 'simulator'
    const path = options.relay ? '/v1/images/generations' : '/api/v3/images/generations'
    this.server.route('POST', path, (request) => this.#generate(request))
    this.server.route('GET', '/tos/:file', (request) => this.#show(request))
  }

  protected configFor(url: string): Config {
    const { relay, stream = true, inline } = this.#options
    return {
      api_key: this.#key,
      base_url: relay ? url : `${url}/api/v3`,
      response_format: inline ? 'b64_json' : 'url',
      stream,
      models: [],
    }
  }

  async #generate(request: SimRequest): Promise<SimResponse> {
    if (request.headers.authorization !== `Bearer ${this.#key}`) return refuseWith(401)
    const body = request.json()
    const prompt = String(body.prompt ?? '')
    const steer = steerOf(prompt)
    const early = this.#early(prompt, steer)
    if (early) return early
    const refusal = refusalOf(body)
    if (refusal) return refuse(refusal)
    if (steer.banned) return refuse({ status: 400, ...sensitive('InputText') })
    const inputs = picturesOf(body).map((text) => {
      const inline = /^data:image\/[\w+.-]+;base64,(.+)$/s.exec(String(text))
      return inline ? Buffer.from(inline[1], 'base64') : null
    })
    const first = inputs[0] ? await measurePicture(inputs[0]) : null
    if (inputs.length > 0 && !first) {
      const message = 'The parameter `image` specified in the request is not valid: cannot be read.'
      return refuse({ status: 400, code: 'InvalidParameter.UnsupportedImageFormat', message })
    }
    const colors = inputs[0] ? (await lookAt(inputs[0])).colors : undefined
    const work: Work = { body, steer, size: sizeOf(body, first), colors, count: mostImages(body) }
    if (steer.hang) return new Promise(() => {})
    if (body.stream === true) {
      return { headers: { 'content-type': 'text/event-stream' }, stream: this.#stream(work) }
    }
    const items: Item[] = []
    await this.clock.wait(steer.slow ?? 4 + (work.count - 1) * 0.5)
    for (let i = 0; i < work.count; i++) items.push(await this.#item(work, i))
    return { headers: { 'x-request-id': requestId() }, json: this.#answer(work, items) }
  }

  #early(prompt: string, steer: Steer): SimResponse | null {
    if (steer.http) return refuseWith(steer.http)
    if (steer.lost) return { hangUp: true }
    const met = this.#met.get(prompt) ?? 0
    this.#met.set(prompt, met + 1)
    if (steer.garbage?.where === 'submit' && met < steer.garbage.times) {
      return { headers: { 'content-type': 'text/html' }, text: '<html>bad gateway</html>' }
    }
    return met < steer.queueFull ? refuseWith(429) : null
  }

  async #item(work: Work, index: number): Promise<Item> {
    const { body, steer, size } = work
    const withheld = steer.fail || (steer.others.includes('partial') && index % 2 === 1)
    if (withheld) {
      const error = sensitive('OutputImage')
      return { error: { ...error, message: `${error.message} Request id: ${requestId()}` } }
    }
    const seed = body.seed === undefined || body.seed === -1 ? Math.random() * 2 ** 31 : body.seed
    const picture: Picture = {
      prompt: withoutSteer(String(body.prompt)) || 'a picture',
      seed: Math.floor(Number(seed)) + index,
      size,
      colors: work.colors,
      // The mark is there unless it is switched off.
      marked: body.watermark !== false,
      madeAt: Date.now(),
    }
    const own = ARK_MODELS[String(body.model)].sets ? { size: `${size.width}x${size.height}` } : {}
    if (body.response_format === 'b64_json') {
      return { b64_json: (await draw(picture)).toString('base64'), ...own }
    }
    const id = randomUUID()
    this.#pictures.set(id, picture)
    if (body.stream === true) this.#drawn.set(id, await draw(picture))
    return { url: `${this.server.url}/tos/${id}.jpeg?X-Tos-Expires=86400`, ...own }
  }

  #answer({ body, size }: Work, items: Item[]): object {
    const created = Math.floor(Date.now() / 1000)
    if (this.#options.relay) {
      const data = items.map(({ size: _size, ...item }) => ({ ...item, revised_prompt: 'NONE' }))
      return { created, data }
    }
    return { model: body.model, created, data: items, usage: usageOf(items, size) }
  }

  async *#stream(work: Work): AsyncGenerator<string> {
    const { body, steer, count, size } = work
    const created = Math.floor(Date.now() / 1000)
    const items: Item[] = []
    for (let index = 0; index < count; index++) {
      await this.clock.wait((steer.slow ?? 2 + count) / count)
      // The line breaks in the middle of a set.
      if (steer.others.includes('cut') && index === Math.ceil(count / 2)) throw new Error('cut')
      const item = await this.#item(work, index)
      items.push(item)
      const type = `image_generation.partial_${item.error ? 'failed' : 'succeeded'}`
      yield event(type, { model: body.model, created, image_index: index, ...item })
    }
    const usage = usageOf(items, size)
    yield event('image_generation.completed', { model: body.model, created, usage })
    yield 'data: [DONE]\n\n'
  }

  async #show({ params }: SimRequest): Promise<SimResponse> {
    const id = params.file.replace(/\.jpeg$/, '')
    const picture = this.#pictures.get(id)
    const age = picture ? ((Date.now() - picture.madeAt) / 1000) * (this.#options.speed ?? 1) : 0
    if (!picture || age > LIFETIME)
      return { status: 403, text: 'AccessDenied: Request has expired' }
    return {
      bytes: this.#drawn.get(id) ?? (await draw(picture)),
      headers: { 'content-type': 'image/jpeg' },
    }
  }
}

async function draw({ prompt, seed, size, colors, marked }: Picture): Promise<Buffer> {
  const ratio = size.width / size.height
  const bytes = await drawPicture({ prompt, seed, ratio, ...(colors && { colors }) }, size)
  return marked ? markPicture(bytes) : bytes
}

function usageOf(items: Item[], size: Size) {
  const made = items.filter(({ error }) => !error).length
  const tokens = Math.floor((made * size.width * size.height) / 256)
  return { generated_images: made, output_tokens: tokens, total_tokens: tokens }
}

/** "WxH" as it says; a word leaves the shape to the first picture. */
function sizeOf(body: Record<string, unknown>, first: Size | null): Size {
  const rule = ARK_MODELS[String(body.model)]
  const text = String(body.size ?? rule.fallback)
  const [, width, height] = (/^(\d+)x(\d+)$/.exec(text) ?? []).map(Number)
  if (width && height) return { width, height }
  const longest = SHOWN[text] ?? 1024
  return first ? sizeFor(first.width / first.height, longest) : { width: longest, height: longest }
}
