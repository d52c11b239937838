/** What services made from image models and from video models have in common. */
import type { SharedV4ProviderOptions, SharedV4Warning } from '@ai-sdk/provider'
import type {
  FailedStatus,
  Json,
  Permission,
  PluginContext,
  ProviderContext,
  ServiceLimits,
  TaskContext,
  Text,
} from '../contract.js'
import { UpstreamError } from '../errors.js'
import { failed, faultOf, type Phase } from './faults.js'
import type { Label } from '../words.js'
import { providerContext, type Traffic } from './transport.js'

export interface ModelOffer {
  /** What the provider calls it; the key of the offer when omitted. */
  id?: string
  label: Text
  /** Makes its result from words alone; true when omitted. */
  words?: boolean
  /** As many pictures as it takes; 0 when omitted. */
  pictures?: number
  /** Sent with every request to this model. */
  options?: SharedV4ProviderOptions
}

export type Input = Record<string, Json | undefined>

export interface ModelService<Model, Offer extends ModelOffer, Config> {
  id: string
  /** That of the plugin when omitted. */
  name?: Label
  description?: Label
  permission?: Permission
  limits?: Partial<ServiceLimits>
  /**
   * Makes the model: give `ctx.fetch` to the provider. Import the provider's package inside, so that it costs no memory
   * as long as nobody uses it.
   */
  model(id: string, ctx: ProviderContext<Config>): Model | PromiseLike<Model>
  /** The key is also the key of the price. The first is the default. */
  models: Record<string, Offer>
  /** Ratios and sizes that every model takes. */
  ratios?: readonly `${number}:${number}`[]
  sizes?: readonly `${number}x${number}`[]
  /** Offers a seed. */
  seed?: boolean
  /** Further fields of the form; their values go to `options`. */
  fields?: Record<string, object>
  /** Options of the provider for one request. */
  options?(input: Input): SharedV4ProviderOptions
  /** Milliseconds that a model may take where it answers with the result; 90 000 when omitted, at most 600 000. */
  submitTimeout?: number
}

/** Lines of one call into a model: a factory with our `fetch`, errors in the words of the contract. */
export async function callModel<Model extends { specificationVersion: string }, T>(
  make: (ctx: ProviderContext<never>) => Model | PromiseLike<Model>,
  ctx: PluginContext<never>,
  phase: Phase,
  call: (model: Model, traffic: Traffic) => PromiseLike<T>
): Promise<T> {
  const traffic: Traffic = { taken: false }
  try {
    const model = await make(providerContext(ctx, traffic))
    const { specificationVersion: version } = model
    if (version !== 'v4') {
      throw new TypeError(`The model has the specification ${version}; install a provider for v4`)
    }
    return await call(model, traffic)
  } catch (error) {
    if (ctx.signal.aborted) throw error
    throw faultOf(error, phase, traffic)
  }
}

/** Errors that end the task for sure become its end; those that leave something open are thrown. */
export function endOf(error: unknown): FailedStatus {
  if (!(error instanceof UpstreamError) || error.retryable || error.misconfigured) throw error
  if (/^upstream_(garbage|timeout|unreachable|busy|unavailable)$/.test(error.code)) throw error
  return { state: 'failed', code: error.code, message: error.text }
}

export function warn(ctx: PluginContext<never>, model: string, warnings?: SharedV4Warning[]) {
  if (warnings?.length) ctx.logger.warn({ model, warnings }, 'the model ignored a part')
}

/** Bytes, never addresses: a provider would fetch those by itself. */
export async function pictureOf(id: string, ctx: TaskContext<never>) {
  const { mime, bytes } = await ctx.files.read(id)
  return { type: 'file' as const, mediaType: mime, data: bytes }
}

export function keysWith(
  models: Record<string, ModelOffer>,
  kind: 'words' | 'pictures'
): { keys: string[]; most: number } {
  const keys = Object.keys(models).filter((key) =>
    kind === 'words' ? models[key].words !== false : (models[key].pictures ?? 0) > 0
  )
  return { keys, most: Math.max(0, ...keys.map((key) => models[key].pictures ?? 0)) }
}

export function optionsOf<Offer extends ModelOffer>(
  service: ModelService<never, Offer, never>,
  offer: ModelOffer,
  input: Input
): SharedV4ProviderOptions {
  const chosen = service.options?.(input) ?? {}
  const names = new Set([...Object.keys(offer.options ?? {}), ...Object.keys(chosen)])
  return Object.fromEntries(
    [...names].map((name) => [name, { ...offer.options?.[name], ...chosen[name] }])
  )
}

export const isAuto = (value: unknown) => value === undefined || value === 'auto'
export const noResult = () => failed('no_result')
