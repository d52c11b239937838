import type { ModelDeclaration, ModelsDeclaration, ProviderContext } from '@wxiai/sdk'
import type { IsolatedHost } from './isolated_host.js'
import { MODELS, type ModelFacts } from './messages.js'
import { errorFromWire } from './wire_errors.js'

type Provider = Awaited<ReturnType<ModelsDeclaration['provider']>>
type Factory = (typeof MODELS)[keyof typeof MODELS]['factory'] | 'imageModel'
type Loose = Record<string, unknown>
type Options = Loose & { abortSignal?: AbortSignal }
type Deliver = (part: unknown) => Promise<void>
type Ask = (
  name: string,
  options: Options,
  more?: { signal: AbortSignal; deliver: Deliver }
) => Promise<unknown>

const LONGEST_PATTERN = 1_000

/** A provider of the AI SDK (v4) whose models answer in the process of the plugin. */
export function remoteProvider(
  list: Record<string, ModelDeclaration>,
  host: Pick<IsolatedHost, 'call'>
): ModelsDeclaration['provider'] {
  return async (config, ctx) => {
    const asked = { name: 'provider', args: [config], context: ctx }
    const facts = (await host.call(asked)) as Record<string, ModelFacts>
    const factory = (wanted: Factory) => (id: string) => {
      const kind = Object.hasOwn(list, id) ? list[id].kind : null
      if (!kind || MODELS[kind].factory !== wanted) throw noSuchModel(id, wanted)
      const known = Object.hasOwn(facts, id) ? facts[id] : null
      if (!known || known.fault) throw errorFromWire(known?.fault)
      return modelOf(known, MODELS[kind].functions, askOf(host, id, config, ctx))
    }
    return {
      specificationVersion: 'v4',
      languageModel: factory('languageModel'),
      embeddingModel: factory('embeddingModel'),
      speechModel: factory('speechModel'),
      transcriptionModel: factory('transcriptionModel'),
      imageModel: factory('imageModel'),
    } as unknown as Provider
  }
}

function askOf(
  host: Pick<IsolatedHost, 'call'>,
  model: string,
  config: unknown,
  ctx: ProviderContext
): Ask {
  return async (name, { abortSignal, ...options }, more) => {
    const signals = [ctx.signal, abortSignal, more?.signal].filter((one) => one !== undefined)
    const signal = AbortSignal.any(signals)
    signal.throwIfAborted()
    const context = { ...ctx, signal, deliver: more?.deliver }
    const aborted = Promise.withResolvers<never>()
    const abort = () => aborted.reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    try {
      // The process is told, and gets its time to end; whoever asked need not wait for that.
      const answer = host.call({ model, name, args: [config, options], context })
      return await Promise.race([answer, aborted.promise])
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }
}

function modelOf(facts: ModelFacts, functions: readonly string[], ask: Ask): object {
  const { provider, modelId, maxEmbeddingsPerCall, supportsParallelCalls } = facts
  const base = {
    specificationVersion: 'v4',
    provider: String(provider),
    modelId: String(modelId),
  }
  if (functions.includes('doEmbed')) {
    return {
      ...base,
      maxEmbeddingsPerCall: maxEmbeddingsPerCall ?? Infinity,
      supportsParallelCalls: supportsParallelCalls === true,
      doEmbed: (options: Options) => ask('doEmbed', options),
    }
  }
  const doGenerate = (options: Options) => ask('doGenerate', options)
  if (!functions.includes('doStream')) return { ...base, doGenerate }
  return {
    ...base,
    supportedUrls: patternsOf(facts.supportedUrls ?? {}),
    doGenerate,
    doStream: (options: Options) => streamed(ask, options),
  }
}

/** The process delivers part after part, and waits with the next until this one was read. */
async function streamed(ask: Ask, options: Options): Promise<object> {
  const { readable, writable } = new TransformStream<Loose, Loose>()
  const writer = writable.getWriter()
  const head = Promise.withResolvers<Loose>()
  const left = new AbortController()
  let begun = false
  writer.closed.catch((reason) => left.abort(reason))
  const deliver = async (part: unknown) => {
    if (typeof part !== 'object' || part === null) throw new TypeError('not a part of a stream')
    if (begun) return writer.write(partOf(part as Loose))
    begun = true
    head.resolve(part as Loose)
  }
  const end = (error: Error) => {
    head.reject(error)
    return writer.abort(error)
  }
  ask('doStream', options, { signal: left.signal, deliver })
    .then(() => (begun ? writer.close() : end(new TypeError('The model gave no stream'))), end)
    // It was cancelled by its reader meanwhile.
    .catch(() => {})
  return { ...(await head.promise), stream: readable }
}

const partOf = (part: Loose) =>
  part.type === 'error' ? { ...part, error: errorFromWire(part.error) } : part

function patternsOf(urls: NonNullable<ModelFacts['supportedUrls']>): Record<string, RegExp[]> {
  const made = Object.entries(urls).map(([type, patterns]) => [
    type,
    patterns
      .filter(({ source }) => source.length <= LONGEST_PATTERN)
      .map(({ source, flags }) => new RegExp(source, flags)),
  ])
  return Object.fromEntries(made) as Record<string, RegExp[]>
}

function noSuchModel(modelId: string, modelType: string): Error {
  const message = `No such ${modelType}: ${modelId}`
  return errorFromWire({ name: 'AI_NoSuchModelError', message, fields: { modelId, modelType } })
}
