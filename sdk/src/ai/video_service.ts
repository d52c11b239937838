import type { Experimental_VideoModelV4 as VideoModelV4 } from '@ai-sdk/provider'
import type {
  HttpRequest,
  Json,
  Operation,
  OperationDeclaration,
  Output,
  PriceDimension,
  PriceItem,
  ProviderContext,
  QuoteLine,
  ServiceDeclaration,
  Submission,
  TaskContext,
  TaskStatusResult,
  Text,
} from '../contract.js'
import { defineService } from '../define.js'
import { failed, failureOf, faultOfStatus } from './faults.js'
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

export interface VideoOffer extends ModelOffer {
  /** For one second; or for a whole film, by its seconds: `{ 5: 30, 10: 60 }`. */
  credits: number | string | Record<number, number | string>
}

export interface CancelRequest extends Pick<HttpRequest, 'headers' | 'json'> {
  url: string
  /** POST when omitted. */
  method?: HttpRequest['method']
}

export interface VideoService<Config> extends ModelService<VideoModelV4, VideoOffer, Config> {
  /** Seconds; the first is the default. */
  durations: readonly number[]
  /** The request that stops what `doStart` began; the AI SDK has no word for it. `operation` is what the model gave. */
  cancel?(operation: Json, config: Config): CancelRequest
  /** Milliseconds between looks; 5000 when omitted. */
  pollInterval?: number
}

/** What the host keeps of a running task; enough when the plugin no longer offers the model. */
interface Reference {
  id: string
  operation: Json
}

const SECOND = { 'en': 'second', 'zh-CN': '秒' }
const FILM = { 'en': 'film', 'zh-CN': '部' }

/**
 * A service from video models of the AI SDK: `text-to-video` with the models that need words alone, `image-to-video` with
 * those that take a first frame (`pictures: 1`) and a last one (`2`). With `doStart` and `doStatus` a task survives the
 * end of the process; a model that has only `doGenerate` works within `submit`.
 */
export function serviceFromVideoModel<Config>(service: VideoService<Config>): ServiceDeclaration {
  const { id, name, description, permission = 'video_gen', limits, models } = service
  const operations: Record<string, OperationDeclaration<never, never>> = {}
  const words = keysWith(models, 'words')
  const pictures = keysWith(models, 'pictures')
  if (words.keys.length > 0) operations['text-to-video'] = operationOf(service, words.keys, 0)
  if (pictures.keys.length > 0) {
    operations['image-to-video'] = operationOf(service, pictures.keys, pictures.most)
  }
  const prices = Object.assign({}, ...Object.keys(models).map((key) => pricesOf(service, key)))
  return defineService({
    ...{ id, name, description, permission, limits, operations, prices },
    ...axesOf(service),
    kind: 'video',
  })
}

/** A table of models and lengths, where a film has a price of its own for each length. */
function axesOf<Config>({ models, durations }: VideoService<Config>) {
  const byFilm = Object.entries(models).filter(([, { credits }]) => typeof credits === 'object')
  if (byFilm.length === 0) return {}
  const lengths = durations.map((s) => [`${s}s`, { 'en': `${s} s`, 'zh-CN': `${s} 秒` }])
  const dimensions: Record<string, PriceDimension> = {
    model: {
      label: { 'en': 'Model', 'zh-CN': '模型' },
      values: Object.fromEntries(byFilm.map(([key, { label }]) => [key, label])),
    },
    duration: {
      label: { 'en': 'Length', 'zh-CN': '时长' },
      values: Object.fromEntries(lengths) as Record<string, Text>,
    },
  }
  return { dimensions }
}

function pricesOf<Config>({ models, durations }: VideoService<Config>, key: string) {
  const { label, credits } = models[key]
  if (typeof credits !== 'object') return { [key]: { label, credits, unit: SECOND } }
  const items = durations.map((seconds): [string, PriceItem] => {
    if (credits[seconds] === undefined) throw new Error(`${key} has no price for ${seconds} s`)
    const named = (locale: 'en' | 'zh-CN', unit: string) =>
      `${typeof label === 'string' ? label : (label[locale] ?? label.en)} · ${seconds} ${unit}`
    return [
      `${key}.${seconds}s`,
      {
        label: { 'en': named('en', 's'), 'zh-CN': named('zh-CN', '秒') },
        credits: credits[seconds],
        unit: FILM,
        at: { model: key, duration: `${seconds}s` },
      },
    ]
  })
  return Object.fromEntries(items)
}

function quoteOf<Config>(service: VideoService<Config>, key: string, seconds: number): QuoteLine[] {
  const byFilm = typeof service.models[key].credits === 'object'
  return [byFilm ? { item: `${key}.${seconds}s`, quantity: 1 } : { item: key, quantity: seconds }]
}

function operationOf<Config>(service: VideoService<Config>, keys: string[], pictures: number) {
  const { durations, pollInterval = 5000 } = service
  const animates = pictures > 0
  const operation: Operation = {
    label: animates
      ? { 'en': 'Image to video', 'zh-CN': '图生视频' }
      : { 'en': 'Text to video', 'zh-CN': '文生视频' },
    input: fields.schemaOf(
      {
        prompt: fields.prompt(!animates),
        image: animates ? fields.firstFrame : undefined,
        last_image: pictures > 1 ? fields.lastFrame : undefined,
        model: fields.modelOf(service.models, keys),
        aspect_ratio: fields.ratio(service.ratios, animates),
        size: fields.size(service.sizes, animates),
        duration: fields.duration(durations),
        ...service.fields,
        seed: service.seed ? fields.seed : undefined,
      },
      animates ? ['image'] : ['prompt']
    ),
    quote: ({ model = keys[0], duration = durations[0] }) =>
      quoteOf(service, String(model), Number(duration)),
    submit: (input, ctx) => start(service, String(input.model ?? keys[0]), input, ctx as never),
    status: (reference, ctx) => look(service, reference as never, ctx as never),
    ...(service.cancel && {
      cancel: (reference, ctx) => stop(service, reference as never, ctx as never),
    }),
    webhooks: true,
    pollInterval,
    submitTimeout: service.submitTimeout,
  }
  return operation as unknown as OperationDeclaration<never, never>
}

async function start<Config>(
  service: VideoService<Config>,
  key: string,
  input: Input,
  ctx: TaskContext<never>
): Promise<Submission> {
  const offer = service.models[key]
  const id = offer.id ?? key
  if (input.last_image && (offer.pictures ?? 0) < 2) {
    return failed('invalid_request', 'no last frame with this model')
  }
  const seconds = Number(input.duration ?? service.durations[0])
  const request = {
    prompt: input.prompt as string | undefined,
    n: 1,
    aspectRatio: isAuto(input.aspect_ratio) ? undefined : (input.aspect_ratio as '1:1'),
    resolution: isAuto(input.size) ? undefined : (input.size as '1x1'),
    duration: seconds,
    fps: undefined,
    seed: input.seed as number | undefined,
    ...(await framesOf(input, ctx)),
    inputReferences: undefined,
    generateAudio: undefined,
    providerOptions: optionsOf(service as never, offer, input),
    abortSignal: ctx.signal,
  }
  return callModel(makeOf(service, id), ctx, 'submit', async (model): Promise<Submission> => {
    if (!model.doStart || !model.doStatus) {
      const made = await model.doGenerate!(request)
      warn(ctx, id, made.warnings)
      return finished(made.videos)
    }
    // Providers take no callback without TLS. It only wakes the host up, which then looks by itself.
    const webhookUrl = ctx.webhookUrl?.startsWith('https:') ? ctx.webhookUrl : undefined
    const started = await model.doStart({
      ...request,
      ...(model.handleWebhookOption && webhookUrl && { webhookUrl }),
    })
    warn(ctx, id, started.warnings)
    return { reference: { id, operation: started.operation as Json }, state: 'queued' }
  }).catch(endOf)
}

async function look<Config>(
  service: VideoService<Config>,
  { id, operation }: Reference,
  ctx: TaskContext<never>
): Promise<TaskStatusResult> {
  return callModel(
    makeOf(service, id),
    ctx,
    'status',
    async (model, traffic): Promise<TaskStatusResult> => {
      const answer = await model.doStatus!({ operation, abortSignal: ctx.signal })
      if (answer.status === 'pending') return { state: 'running' }
      if (answer.status === 'error') return failureOf(answer.error, traffic)
      warn(ctx, id, answer.warnings)
      return finished(answer.videos)
    }
  ).catch(endOf)
}

async function stop<Config>(
  service: VideoService<Config>,
  { operation }: Reference,
  ctx: TaskContext<Config>
): Promise<void> {
  const { url, method = 'POST', ...request } = service.cancel!(operation, ctx.config)
  const { status } = await ctx.http.request(url, { ...request, method })
  // 400, 404 and the like: it has ended already, which the next look says.
  if (status >= 300 && ![400, 404, 409, 410].includes(status)) throw faultOfStatus(status)
}

const makeOf =
  <Config>(service: VideoService<Config>, id: string) =>
  (own: ProviderContext<never>) =>
    service.model(id, own as ProviderContext<Config>)

async function framesOf(input: Input, ctx: TaskContext<never>) {
  if (!input.image) return { image: undefined, frameImages: undefined }
  const image = await pictureOf(String(input.image), ctx)
  if (!input.last_image) return { image, frameImages: undefined }
  const last = await pictureOf(String(input.last_image), ctx)
  return {
    image: undefined,
    frameImages: [
      { image, frameType: 'first_frame' as const },
      { image: last, frameType: 'last_frame' as const },
    ],
  }
}

type Videos = Awaited<ReturnType<NonNullable<VideoModelV4['doGenerate']>>>['videos']

function finished(videos: Videos) {
  const outputs = videos.flatMap((video): Output[] => {
    if (video.type === 'url') return [{ url: video.url, mime: video.mediaType }]
    if (video.type === 'base64') {
      return [{ data: Buffer.from(video.data, 'base64'), mime: video.mediaType }]
    }
    return video.type === 'binary' ? [{ data: video.data, mime: video.mediaType }] : []
  })
  return outputs.length > 0 ? { state: 'succeeded' as const, outputs } : failed('no_result')
}
