import type { ImageModelV4, ImageModelV4CallOptions } from '@ai-sdk/provider'
import type {
  FinishedStatus,
  Operation,
  OperationDeclaration,
  Output,
  ProviderContext,
  ServiceDeclaration,
  TaskContext,
} from '../contract.js'
import { defineService } from '../define.js'
import { failed } from './faults.js'
import * as fields from './fields.js'
import {
  callModel,
  endOf,
  isAuto,
  keysWith,
  optionsOf,
  pictureOf,
  warn,
  type Input,
  type ModelOffer,
  type ModelService,
} from './model_service.js'

export interface ImageOffer extends ModelOffer {
  /** For one picture. */
  credits: number | string
}

export interface ImageService<Config> extends ModelService<ImageModelV4, ImageOffer, Config> {
  /** Most pictures of one request; 4 when omitted. */
  most?: number
}

const PICTURE = { 'en': 'picture', 'zh-CN': '张' }

/**
 * A service from image models of the AI SDK: `text-to-image` with the models that need words alone, `edit` with those that
 * take pictures. The pictures come within `submit`, so a task whose process dies in the middle fails and is refunded.
 */
export function serviceFromImageModel<Config>(service: ImageService<Config>): ServiceDeclaration {
  const { id, name, description, permission = 'image_gen', limits, models } = service
  const operations: Record<string, OperationDeclaration<never, never>> = {}
  const drawing = keysWith(models, 'words')
  const editing = keysWith(models, 'pictures')
  if (drawing.keys.length > 0) operations['text-to-image'] = operationOf(service, drawing.keys, 0)
  if (editing.keys.length > 0) operations.edit = operationOf(service, editing.keys, editing.most)
  const prices = Object.entries(models).map(([key, { label, credits }]) => [
    key,
    { label, credits, unit: PICTURE },
  ])
  return defineService({
    ...{ id, name, description, permission, limits, operations },
    kind: 'image',
    prices: Object.fromEntries(prices),
  })
}

function operationOf<Config>(service: ImageService<Config>, keys: string[], pictures: number) {
  const { most = 4 } = service
  const edits = pictures > 0
  const operation: Operation = {
    label: edits
      ? { 'en': 'Edit pictures', 'zh-CN': '图片编辑' }
      : { 'en': 'Text to image', 'zh-CN': '文生图' },
    input: fields.schemaOf(
      {
        prompt: fields.prompt(true),
        images: edits ? fields.pictures(pictures) : undefined,
        model: fields.modelOf(service.models, keys),
        aspect_ratio: fields.ratio(service.ratios, edits),
        size: fields.size(service.sizes, edits),
        count: fields.count(most),
        ...service.fields,
        seed: service.seed ? fields.seed : undefined,
      },
      edits ? ['prompt', 'images'] : ['prompt']
    ),
    quote: ({ model = keys[0], count = 1 }) => [{ item: String(model), quantity: Number(count) }],
    submit: (input, ctx) => generate(service, String(input.model ?? keys[0]), input, ctx as never),
    // The answer to a submit is final: there is nothing to ask about later.
    status: async () => failed('upstream_lost'),
    submitTimeout: service.submitTimeout,
  }
  return operation as unknown as OperationDeclaration<never, never>
}

async function generate<Config>(
  service: ImageService<Config>,
  key: string,
  input: Input,
  ctx: TaskContext<never>
): Promise<FinishedStatus> {
  const offer = service.models[key]
  const id = offer.id ?? key
  const wanted = Number(input.count ?? 1)
  const images = (input.images ?? []) as string[]
  if (images.length > (offer.pictures ?? 0)) {
    return failed('invalid_request', `${offer.pictures ?? 0} pictures at most`)
  }
  const request: Omit<ImageModelV4CallOptions, 'n'> = {
    prompt: String(input.prompt),
    size: isAuto(input.size) ? undefined : (input.size as '1x1'),
    aspectRatio: isAuto(input.aspect_ratio) ? undefined : (input.aspect_ratio as '1:1'),
    seed: input.seed as number | undefined,
    files: images.length
      ? await Promise.all(images.map((file) => pictureOf(file, ctx)))
      : undefined,
    mask: undefined,
    providerOptions: optionsOf(service as never, offer, input),
    abortSignal: ctx.signal,
  }
  const make = (own: ProviderContext<never>) => service.model(id, own as ProviderContext<Config>)
  const outputs = await callModel(make, ctx, 'submit', async (model) => {
    const batches = split(wanted, await mostPerCall(model))
    const made = await Promise.allSettled(
      batches.map(({ n, before }) =>
        // The same seed twice would be the same picture twice.
        model.doGenerate({
          ...request,
          n,
          ...(request.seed !== undefined && { seed: request.seed + before }),
        })
      )
    )
    const done = made.filter((result) => result.status === 'fulfilled')
    const lost = made.filter((result) => result.status === 'rejected')
    if (done.length === 0) throw lost[0].reason
    if (lost.length > 0) ctx.logger.warn({ model: id, err: lost[0].reason }, 'some pictures failed')
    for (const { value } of done) warn(ctx, id, value.warnings)
    return done.flatMap(({ value }) => outputsOf(value))
  }).catch(endOf)
  if (!Array.isArray(outputs)) return outputs
  const shown = outputs.filter((output) => output !== null).slice(0, wanted)
  if (shown.length === 0) return failed(outputs.length > 0 ? 'banned_output' : 'no_result')
  // What was refused or withheld is not charged.
  return { state: 'succeeded', outputs: shown, usage: [{ item: key, quantity: shown.length }] }
}

async function mostPerCall({ maxImagesPerCall: most, modelId }: ImageModelV4): Promise<number> {
  // No limit of its own: one call a picture is what every model can do.
  return (typeof most === 'function' ? await most({ modelId }) : most) ?? 1
}

function split(wanted: number, most: number): { n: number; before: number }[] {
  const batches = []
  for (let before = 0; before < wanted; before += most) {
    batches.push({ n: Math.min(most, wanted - before), before })
  }
  return batches
}

type Result = Awaited<ReturnType<ImageModelV4['doGenerate']>>

/** null stands for a picture that a safety check blackened, where the provider says so. */
function outputsOf({ images, providerMetadata }: Result): (Output | null)[] {
  const notes = Object.values(providerMetadata ?? {}).flatMap(({ images: list }) => [list ?? []])[0]
  return images.map((image: string | Uint8Array, index) => {
    if ((notes?.[index] as { nsfw?: boolean } | undefined)?.nsfw === true) return null
    return { data: typeof image === 'string' ? Buffer.from(image, 'base64') : image }
  })
}
