/** Models that are talked to. */
import type { ProviderV4 } from '@ai-sdk/provider'
import type { Json, Text } from './basics.js'
import type { PluginContext } from './context.js'

type Credits = number | string

/** What a model of each kind is charged for, in credits. */
export interface ModelPrices {
  /** For a million tokens. `cached_input` and `reasoning` cost what `input` and `output` cost when omitted. */
  chat: { input: Credits; output: Credits; cached_input?: Credits; reasoning?: Credits }
  /** For a million tokens. */
  embedding: { input: Credits }
  /** For a million characters. */
  speech: { characters: Credits }
  /** For an hour of sound. */
  transcription: { hours: Credits }
}

export type ModelKind = keyof ModelPrices

/** A model that is talked to. Its key in the list is the id that the provider knows. */
export type ModelDeclaration = {
  [Kind in ModelKind]: {
    kind: Kind
    label: Text
    description?: Text
    prices: ModelPrices[Kind]
    /** Tokens that fit into one request. */
    contextWindow?: number
  }
}[ModelKind]

/** The context of a plugin with the only `fetch` that its provider may have. */
export type ProviderContext<Config = Record<string, Json>> = PluginContext<Config> & {
  fetch: typeof globalThis.fetch
}

export interface ModelsDeclaration<Config = Record<string, Json>> {
  /** A provider of the AI SDK. Import its package inside, so that it costs no memory as long as nobody uses it. */
  provider(config: Config, ctx: ProviderContext<Config>): ProviderV4 | PromiseLike<ProviderV4>
  list: Record<string, ModelDeclaration>
}
