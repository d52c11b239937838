/** What Ark checks, by model. */
export interface ModelRule {
  images: { least: number; most: number }
  /** Words for `size`; "WxH" is checked by pixels. */
  sizes: string[]
  pixels?: { least: number; most: number; sides?: [number, number] }
  dials: boolean
  sets: boolean
  fallback: string
}

const four = { images: { least: 0, most: 14 }, dials: false, sets: true, fallback: '2048x2048' }

export const ARK_MODELS: Record<string, ModelRule> = {
  'doubao-seedream-3-0-t2i-250415': {
    images: { least: 0, most: 0 },
    sizes: [],
    pixels: { least: 512 * 512, most: 2048 * 2048, sides: [512, 2048] },
    dials: true,
    sets: false,
    fallback: '1024x1024',
  },
  'doubao-seededit-3-0-i2i-250628': {
    images: { least: 1, most: 1 },
    sizes: ['adaptive'],
    dials: true,
    sets: false,
    fallback: 'adaptive',
  },
  'doubao-seedream-4-0-250828': {
    ...four,
    sizes: ['1K', '2K', '4K'],
    pixels: { least: 921_600, most: 16_777_216 },
  },
  'doubao-seedream-4-5-251128': {
    ...four,
    sizes: ['2K', '4K'],
    pixels: { least: 3_686_400, most: 16_777_216 },
  },
}

export interface Refusal {
  status: number
  code: string
  message: string
  param?: string
}

const invalid = (param: string, why: string): Refusal => ({
  status: 400,
  code: 'InvalidParameter',
  message: `The parameter \`${param}\` specified in the request is not valid: ${why}.`,
  param,
})

export function picturesOf(body: Record<string, unknown>): unknown[] {
  if (body.image === undefined) return []
  return Array.isArray(body.image) ? body.image : [body.image]
}

export function refusalOf(body: Record<string, unknown>): Refusal | null {
  for (const param of ['model', 'prompt']) {
    if (typeof body[param] === 'string' && body[param] !== '') continue
    return {
      status: 400,
      code: 'MissingParameter',
      message: `The request failed because it is missing one or multiple required parameters: \`${param}\`.`,
      param,
    }
  }
  const rule = ARK_MODELS[String(body.model)]
  if (!rule) {
    return {
      status: 404,
      code: 'InvalidEndpointOrModel.NotFound',
      message: `The model or endpoint ${String(body.model)} does not exist or you do not have access to it.`,
    }
  }
  const images = picturesOf(body)
  if (images.length < rule.images.least) return invalid('image', 'the model needs a picture')
  if (images.length > rule.images.most)
    return invalid('image', `at most ${rule.images.most} pictures`)
  const size = sizeFault(body.size ?? rule.fallback, rule)
  if (size) return invalid('size', size)
  for (const name of ['seed', 'guidance_scale']) {
    if (body[name] !== undefined && !rule.dials) return invalid(name, 'not supported by the model')
  }
  const guidance = body.guidance_scale as number | undefined
  if (guidance !== undefined && (guidance < 1 || guidance > 10))
    return invalid('guidance_scale', '1 to 10')
  const seed = body.seed as number | undefined
  if (seed !== undefined && (!Number.isInteger(seed) || seed < -1 || seed > 2_147_483_647)) {
    return invalid('seed', '-1 to 2147483647')
  }
  if ((body.stream || body.sequential_image_generation === 'auto') && !rule.sets) {
    return invalid(
      body.stream ? 'stream' : 'sequential_image_generation',
      'not supported by the model'
    )
  }
  const most = mostImages(body)
  if (most < 1 || most > 15)
    return invalid('sequential_image_generation_options.max_images', '1 to 15')
  return null
}

/** Inputs and outputs are 15 at most. */
export function mostImages(body: Record<string, unknown>): number {
  if (body.sequential_image_generation !== 'auto') return 1
  const options = body.sequential_image_generation_options as { max_images?: number } | undefined
  return Math.min(options?.max_images ?? 15, 15 - picturesOf(body).length)
}

function sizeFault(size: unknown, rule: ModelRule): string | null {
  const text = String(size)
  if (rule.sizes.includes(text)) return null
  const [, width, height] = (/^(\d+)x(\d+)$/.exec(text) ?? []).map(Number)
  const { pixels } = rule
  if (!width || !height || !pixels) return `must be ${rule.sizes.join(', ') || 'WxH'}`
  const area = width * height
  if (area < pixels.least || area > pixels.most) {
    return `image size must be between ${pixels.least} and ${pixels.most} pixels`
  }
  const [least, most] = pixels.sides ?? [1, Infinity]
  return Math.min(width, height) < least || Math.max(width, height) > most
    ? 'side out of range'
    : null
}
