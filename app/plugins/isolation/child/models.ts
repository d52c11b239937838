import type { ModelKind, ModelsDeclaration, PluginContext } from '@wxiai/sdk'
import { providerContext } from '@wxiai/sdk/ai'
import { within } from '../../../shared/within.js'
import { MODELS, type ModelFacts } from '../messages.js'
import { errorToWire } from '../wire_errors.js'

type Loose = Record<string, unknown>
type Model = Loose & { provider: string; modelId: string }
type Deliver = (part: unknown) => Promise<unknown>

interface Question {
  model: string
  name: string
  config: unknown
  options: unknown
}

export async function describeModels(
  { provider, list }: ModelsDeclaration,
  config: unknown,
  ctx: PluginContext
): Promise<Record<string, ModelFacts>> {
  const made = await provider(config as never, providerContext(ctx))
  const facts = Object.entries(list).map(async ([id, { kind }]): Promise<[string, ModelFacts]> => [
    id,
    await factsOf(made, kind, id),
  ])
  return Object.fromEntries(await Promise.all(facts))
}

/** One that cannot be made is no reason to do without the others. */
async function factsOf(provider: object, kind: ModelKind, id: string): Promise<ModelFacts> {
  try {
    const model = modelOf(provider, kind, id)
    const most = await model.maxEmbeddingsPerCall
    const urls = Object.entries(((await model.supportedUrls) ?? {}) as Record<string, RegExp[]>)
    return {
      provider: model.provider,
      modelId: model.modelId,
      supportedUrls: Object.fromEntries(
        urls.map(([type, patterns]) => [
          type,
          patterns.map(({ source, flags }) => ({ source, flags })),
        ])
      ),
      // JSON has no infinity; whoever has no limit says nothing.
      ...(Number.isFinite(most) && { maxEmbeddingsPerCall: most as number }),
      supportsParallelCalls: (await model.supportsParallelCalls) === true,
    }
  } catch (error) {
    return { provider: '', modelId: id, fault: errorToWire(error) }
  }
}

export async function askModel(
  { provider, list }: ModelsDeclaration,
  { model: id, name, config, options }: Question,
  ctx: PluginContext,
  deliver: Deliver
): Promise<unknown> {
  const { kind } = list[id]
  if (!(MODELS[kind].functions as readonly string[]).includes(name)) {
    throw new Error(`A ${kind} model has no ${name}`)
  }
  const ask = async () => {
    const model = modelOf(await provider(config as never, providerContext(ctx)), kind, id)
    const asked = { ...(options as Loose), abortSignal: ctx.signal }
    const answer = await (model[name] as (asked: Loose) => Promise<Loose>)(asked)
    if (name !== 'doStream') return answer
    const { stream, ...head } = answer
    await deliver(head)
    await passOn(stream as ReadableStream<Loose>, ctx.signal, deliver)
  }
  // A model that waits for its upstream does not always see that nobody waits for it any more.
  return within(ctx.signal, ask)
}

function modelOf(provider: object, kind: ModelKind, id: string): Model {
  const { factory } = MODELS[kind]
  const make = (provider as Record<string, ((id: string) => Model) | undefined>)[factory]
  if (!make) throw new TypeError(`The provider has no ${kind} models`)
  const model = make.call(provider, id)
  if (model.specificationVersion === 'v4') return model
  throw new TypeError(
    `The model has the specification ${String(model.specificationVersion)}; install a provider for v4`
  )
}

/** The next part is read when there is room for it at the other end. */
async function passOn(stream: ReadableStream<Loose>, signal: AbortSignal, deliver: Deliver) {
  const reader = stream.getReader()
  const leave = () => void reader.cancel(signal.reason).catch(() => {})
  signal.addEventListener('abort', leave, { once: true })
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      await deliver(value.type === 'error' ? { ...value, error: errorToWire(value.error) } : value)
    }
  } catch (error) {
    await reader.cancel(error).catch(() => {})
    throw error
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
