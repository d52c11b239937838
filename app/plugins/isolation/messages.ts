import type { Fault } from '@wxiai/sdk/validate'
import type { Json, ModelKind, ParentTask, PayContext, RouteCaller } from '@wxiai/sdk'

/** What runs in the process: the plugin, or the simulator of its upstream. */
export type Role = 'plugin' | 'simulator'

/** The functions of a plugin that the host calls. */
export type PluginHook = 'onInstall' | 'onUninstall' | 'onEnable' | 'onDisable'
export type PluginFunction = PluginHook | 'checkConnection'
export type OperationFunction = 'quote' | 'action' | 'submit' | 'status' | 'find' | 'cancel'
export type GatewayFunction = 'pay' | 'notify' | 'query' | 'refund' | 'close'

/** How a model of the AI SDK is made, and what can be asked of it. */
export const MODELS = {
  chat: { factory: 'languageModel', functions: ['doGenerate', 'doStream'] },
  embedding: { factory: 'embeddingModel', functions: ['doEmbed'] },
  speech: { factory: 'speechModel', functions: ['doGenerate'] },
  transcription: { factory: 'transcriptionModel', functions: ['doGenerate'] },
} as const satisfies Record<ModelKind, { factory: string; functions: readonly string[] }>

/** What a model says of itself without being asked anything. */
export interface ModelFacts {
  provider: string
  modelId: string
  supportedUrls?: Record<string, { source: string; flags: string }[]>
  maxEmbeddingsPerCall?: number
  supportsParallelCalls?: boolean
  /** It cannot be made; WireError. */
  fault?: unknown
}

/** A declaration without its functions, and the names of those. */
export interface Declared {
  data: Record<string, unknown>
  functions: {
    plugin: string[]
    operations: Record<string, string[]>
    gateways: Record<string, string[]>
    /** Ids. */
    migrations: string[]
    /** Names. */
    routes: string[]
  }
}
export type LoadAnswer = { declared: Declared } | { faults: Fault[] }

/** What a context holds, but for what has to be asked for. */
export interface ContextData {
  config: Record<string, Json>
  locale: 'en' | 'zh-CN'
  task?: { id: string; operation: string; createdAt: Date }
  parent?: ParentTask
  webhookUrl?: string
  /** Whose records it may ask for: those of its caller, or of everybody. */
  records?: 'own' | 'all'
  /** Of a route; null for a stranger. */
  caller?: RouteCaller | null
  payment?: Pick<PayContext, 'notifyUrl' | 'returnUrl' | 'payer'>
}

export interface CallData {
  call: number
  operation?: string
  gateway?: string
  /** Of `routes`. */
  route?: string
  /** Of `records.migrations`. */
  migration?: string
  /** Of `models.list`. */
  model?: string
  name: string
  args: unknown[]
  /** Handed over as the last argument. */
  context?: ContextData
}

export interface ResponseData {
  status: number
  headers: Record<string, string>
  body: Uint8Array
}

/** Of an answer whose body is asked for piece by piece. */
export type StreamData = Omit<ResponseData, 'body'>

/** The first file descriptor after the standard ones. */
export const CHANNEL_FD = 3
