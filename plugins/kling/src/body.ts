import { inputFile, measure, type CameraMove, type InputFile, type Motion } from '@wxiai/sdk'
import type { Context } from './config.js'
import type { Input } from './fields.js'
import { MODELS, type Model } from './models.js'

type Order = Omit<Input, 'image' | 'last_image'> & { image?: InputFile; tail?: InputFile }

/** Points are pixels of the picture, from its lower left corner. */
async function brush({ still, moving = [] }: Motion, { bytes }: InputFile, ctx: Context) {
  const { width, height } = measure(bytes)!
  const base64 = async (mask: string) => (await inputFile(mask, ctx)).base64
  const pixel = (share: number, side: number) => Math.round(share * (side - 1))
  const dynamic = moving.map(async ({ mask, path }) => ({
    mask: await base64(mask),
    trajectories: path.map(({ x, y }) => ({ x: pixel(x, width), y: pixel(1 - y, height) })),
  }))
  return {
    ...(still && { static_mask: await base64(still) }),
    ...(moving.length > 0 && { dynamic_masks: await Promise.all(dynamic) }),
  }
}

const control = ({ movement, amount }: CameraMove) =>
  amount === undefined ? { type: movement } : { type: 'simple', config: { [movement]: amount } }

function currentBody({ image, tail, prompt, model, mode, sound, duration, ...order }: Order) {
  const words = prompt ? [{ type: 'prompt', text: prompt }] : []
  const frame = (type: string, file?: InputFile) => (file ? [{ type, url: file.base64 }] : [])
  return {
    ...(image
      ? { contents: [...words, ...frame('first_frame', image), ...frame('last_frame', tail)] }
      : { prompt }),
    settings: {
      // The turbo always speaks.
      ...(model !== 'kling-v3-turbo' && { audio: sound ? 'native' : 'off' }),
      resolution: mode === 'pro' ? '1080p' : '720p',
      aspect_ratio: order.aspect_ratio,
      duration,
    },
  }
}

async function legacyBody({ image, tail, model, mode, ...order }: Order, ctx: Context) {
  const { duration, sound, camera, motion, ...same } = order
  const master = mode === 'master'
  return {
    ...same,
    model_name: master ? `${model}-master` : model,
    ...(!master && { mode }),
    duration: String(duration),
    ...(model === 'kling-v2-6' && { sound: sound ? 'on' : 'off' }),
    image: image?.base64,
    image_tail: tail?.base64,
    ...(image && motion && (await brush(motion, image, ctx))),
    ...(camera && { camera_control: control(camera) }),
  }
}

/** Name of the model in the current API; none for what that has no field for, which goes to the one before it. */
export function currentName({ model, negative_prompt }: Input, ctx: Context) {
  const { current }: Model = MODELS[model]
  return ctx.config.dialect === 'api-key' && !negative_prompt ? current : undefined
}

export async function bodyOf({ image, last_image: last, ...rest }: Input, ctx: Context) {
  const files = [image, last].map((id) => (id ? inputFile(id, ctx) : undefined))
  const [first, tail] = await Promise.all(files)
  const order = { ...rest, image: first, tail }
  // Both generations call back, and keep our reference.
  const marks = { callback_url: ctx.webhookUrl, external_task_id: ctx.task.id }
  return currentName(rest, ctx)
    ? { ...currentBody(order), options: marks }
    : { ...(await legacyBody(order, ctx)), ...marks }
}
