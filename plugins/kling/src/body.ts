import { checkPicture, masksFit, readMask, type CameraMove, type Motion } from '@wxiai/sdk'
import type { Context } from './config.js'
import { kling } from './errors.js'
import { MODELS, type Mode, type Model, type ModelId } from './models.js'

export interface Input {
  prompt?: string
  image?: string
  last_image?: string
  model?: ModelId
  mode?: Mode
  duration?: number
  sound?: boolean
  aspect_ratio?: string
  negative_prompt?: string
  cfg_scale?: number
  camera?: CameraMove
  motion?: Motion
}

const LIMITS = { mostBytes: 10 * 2 ** 20, leastSide: 300, mostRatio: 2.5 }
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

async function pictureOf(id: string | undefined, ctx: Context) {
  if (!id) return undefined
  const file = await ctx.files.read(id)
  const sides = checkPicture(file, LIMITS)
  if (typeof sides === 'string') throw kling.fault(sides)
  return { base64: base64(file.bytes), sides }
}
type Picture = Awaited<ReturnType<typeof pictureOf>>

/** Points are pixels of the picture, from its lower left corner. */
async function brush(
  { still, moving = [] }: Motion,
  { sides }: NonNullable<Picture>,
  ctx: Context
) {
  const paths = moving.map(({ path }) => path)
  const painted = [...moving.map(({ mask }) => mask), ...(still ? [still] : [])]
  const masks = await Promise.all(painted.map((mask) => readMask(mask, ctx)))
  if (!masksFit(masks, sides)) throw kling.fault('bad_mask')
  const pixel = (share: number, side: number) => Math.round(share * (side - 1))
  const dynamic = paths.map((path, i) => ({
    mask: base64(masks[i]),
    trajectories: path.map(({ x, y }) => ({
      x: pixel(x, sides.width),
      y: pixel(1 - y, sides.height),
    })),
  }))
  return {
    ...(still && { static_mask: base64(masks[paths.length]) }),
    ...(dynamic.length > 0 && { dynamic_masks: dynamic }),
  }
}

const control = ({ movement, amount }: CameraMove) =>
  amount === undefined ? { type: movement } : { type: 'simple', config: { [movement]: amount } }

/** Both generations call back, and keep our reference. */
const marksOf = ({ webhookUrl, task }: Context) => ({
  ...(webhookUrl && { callback_url: webhookUrl }),
  external_task_id: task.id,
})

function currentBody(input: Input, image: Picture, tail: Picture, ctx: Context) {
  const { model, mode, duration = 5, prompt, sound = false, aspect_ratio: shape } = input
  const words = prompt ? [{ type: 'prompt', text: prompt }] : []
  const frame = (type: string, file: Picture) => (file ? [{ type, url: file.base64 }] : [])
  return {
    ...(image
      ? { contents: [...words, ...frame('first_frame', image), ...frame('last_frame', tail)] }
      : { prompt }),
    settings: {
      // The turbo always speaks.
      ...(model !== 'kling-v3-turbo' && { audio: sound ? 'native' : 'off' }),
      resolution: mode === 'pro' ? '1080p' : '720p',
      ...(!image && { aspect_ratio: shape }),
      duration,
    },
    options: marksOf(ctx),
  }
}

async function legacyBody(input: Input, image: Picture, tail: Picture, ctx: Context) {
  const { model = 'kling-v2-6', mode = 'std', duration = 5, camera, motion } = input
  const { prompt, negative_prompt, cfg_scale } = input
  return {
    model_name: mode === 'master' ? `${model}-master` : model,
    ...(mode !== 'master' && { mode }),
    duration: String(duration),
    ...(prompt && { prompt }),
    ...(negative_prompt && { negative_prompt }),
    ...(cfg_scale !== undefined && { cfg_scale }),
    ...(model === 'kling-v2-6' && { sound: input.sound ? 'on' : 'off' }),
    ...(image ? { image: image.base64 } : { aspect_ratio: input.aspect_ratio }),
    ...(tail && { image_tail: tail.base64 }),
    ...(image && motion && (await brush(motion, image, ctx))),
    ...(camera && { camera_control: control(camera) }),
    ...marksOf(ctx),
  }
}

/** Name of the model in the current API; none for what that has no field for, which goes to the one before it. */
export function currentName({ model = 'kling-v2-6', negative_prompt }: Input, ctx: Context) {
  const { dialect = 'api-key' } = ctx.config
  const { current }: Model = MODELS[model]
  return dialect === 'api-key' && !negative_prompt ? current : undefined
}

export async function bodyOf(input: Input, ctx: Context) {
  const files = [input.image, input.last_image].map((id) => pictureOf(id, ctx))
  const [image, tail] = await Promise.all(files)
  const write = currentName(input, ctx) ? currentBody : legacyBody
  return write(input, image, tail, ctx)
}
