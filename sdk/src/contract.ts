/**
 * The plugin contract: everything that a plugin declares and everything that the host hands to it.
 * A plugin is data plus pure functions; the host owns money, durability, files and the network.
 */
import type { ProviderV4 } from '@ai-sdk/provider'
import type { FromSchema, JSONSchema as FullJSONSchema } from 'json-schema-to-ts'
import type { Gateway } from './gateway.js'
import type { Route } from './routes.js'
import type { AllRecords, Records, RecordsDeclaration } from './records.js'

/** A JSON Schema (draft-07 / 2020-12 subset that Ajv validates). */
export type JSONSchema = Exclude<FullJSONSchema, boolean>

/** A text in one language or in several; `en` is the fallback. */
export type Text = string | ({ en: string } & Partial<Record<'zh-CN', string>>)

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** Permission that a user needs to run the operations of a service. */
export type Permission =
  'chat' | 'image_gen' | 'video_gen' | 'file_upload' | 'model_access' | 'workspace'

export type ServiceKind = 'image' | 'video' | 'audio' | 'other'

/** A named item of the price list. `credits` is a decimal per `unit`. */
export interface PriceItem {
  label: Text
  credits: number | string
  unit?: Text
  /** Where it stands in the table of prices: a value of each dimension of the service. */
  at?: Record<string, string>
}

/** One way in which the prices of a service differ, e.g. by model or by length. */
export interface PriceDimension {
  label: Text
  /** In the order in which they are shown. */
  values: Record<string, Text>
}

/** Items of the price list that admins add, e.g. models that came after the plugin. */
export interface OpenPrices {
  /** A text with `enum` in the inputs: the key of an added item is one more choice of it, and an item that `quote` names. */
  field: string
  /** Regular expression for a whole key. */
  pattern: string
  /** A key that could be added. */
  example: string
  /** What a key means, e.g. the provider's id of a model. */
  help?: Text
  unit?: Text
}

/** Quantity of one price item that a request needs. */
export interface QuoteLine {
  item: string
  quantity: number | string
}

/** The task that an operation continues (a button of a picture, a zoom of an upscale). */
export interface ParentTask {
  id: string
  operation: string
  action: string
  input: Record<string, Json>
  reference: Json
}

/** What an operation may show as a button under a finished task. */
export type TaskAction = {
  id: string
  label: Text
  emoji?: string
  operation: string
  /** Input of that operation, complete but for what the user still has to add. */
  input: Record<string, Json>
  /** Asks the page for more before it is sent, e.g. `mask` (vary region) or `prompt` (custom zoom). */
  needs?: string[]
}

/** A result that the host has to copy into its own storage at once. */
export interface Output {
  /** Absolute URL, fetched through the guarded client; or the bytes themselves. */
  url?: string
  data?: Uint8Array
  mime?: string
  filename?: string
  /** Anything worth keeping about the original, e.g. its seed. */
  metadata?: Record<string, Json>
}

export type Submission =
  | { reference: Json; state?: 'running' | 'queued' }
  /** The upstream answered at once with the result. */
  | ({ reference?: Json } & FinishedStatus)

export interface RunningStatus {
  state: 'queued' | 'running'
  /** 0 to 100; omitted when the upstream does not say. */
  progress?: number
  /** Picture that shows how far it is; relayed to the user, never stored. */
  previewUrl?: string
}
export interface SucceededStatus {
  state: 'succeeded'
  outputs?: Output[]
  /** Result in words (describe, shorten). */
  text?: string
  actions?: TaskAction[]
  /** Real usage where it differs from the quote; the charge never exceeds the hold. */
  usage?: QuoteLine[]
  metadata?: Record<string, Json>
  /** Why fewer outputs came than were asked for; people see it with those that did. */
  incomplete?: { code: string; message: Text }
}
export interface FailedStatus {
  state: 'failed'
  /** Stable code, e.g. `banned_prompt`, `upstream_timeout`. */
  code: string
  message: Text
}
export type FinishedStatus = SucceededStatus | FailedStatus
export type TaskStatusResult = RunningStatus | FinishedStatus

export interface HttpRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  query?: Record<string, string | number | undefined>
  /** Sent as JSON. */
  json?: unknown
  body?: string | Uint8Array
  /** Milliseconds; default 30 000. */
  timeout?: number
  /** Of a `stream`: milliseconds in which no part comes, or is read. `timeout` then ends where the answer begins. */
  idleTimeout?: number
  /** Retries of safe requests after network faults and 502/503/504; default 2 for GET, 0 otherwise. */
  retries?: number
  /** Takes the request back, as the end of the call does by itself; its reason is what is thrown. */
  signal?: AbortSignal
}
export interface HttpResponse {
  status: number
  headers: Record<string, string>
  bytes(): Promise<Uint8Array>
  text(): Promise<string>
  /** @throws UpstreamError `upstream_garbage` when the body is not JSON. */
  json<T = unknown>(): Promise<T>
}
/** An answer that is read while it comes. */
export interface HttpStream {
  status: number
  headers: Record<string, string>
  /** To be read once and to its end, or left by `break`. @throws UpstreamError as the request does */
  body: AsyncIterable<Uint8Array>
}
/** Never throws for an HTTP status; throws `UpstreamError` for network faults, time-outs and refused hosts. */
export interface HttpClient {
  /** Never retried; `timeout` holds for the whole answer, unless there is an `idleTimeout`. Server-sent events: `readEvents`. */
  stream(url: string, options?: HttpRequest): Promise<HttpStream>
  request(url: string, options?: HttpRequest): Promise<HttpResponse>
  get(url: string, options?: HttpRequest): Promise<HttpResponse>
  post(url: string, options?: HttpRequest): Promise<HttpResponse>
}

export interface Logger {
  debug(fields: object | string, message?: string): void
  info(fields: object | string, message?: string): void
  warn(fields: object | string, message?: string): void
  error(fields: object | string, message?: string): void
}

export interface PluginContext<Config = Record<string, Json>> {
  /** Decrypted and validated. */
  config: Config
  http: HttpClient
  logger: Logger
  /** Language of the caller, or of the site. */
  locale: 'en' | 'zh-CN'
  signal: AbortSignal
}

/** What hooks are handed. */
export interface HookContext<Config = Record<string, Json>> extends PluginContext<Config> {
  records: AllRecords
}

export interface FileContent {
  id: string
  name: string
  mime: string
  bytes: Uint8Array
}

export interface TaskContext<Config = Record<string, Json>> extends PluginContext<Config> {
  /** `id` is stable over retries: send it upstream wherever it takes a caller's reference. */
  task: { id: string; operation: string; createdAt: Date }
  parent?: ParentTask
  /** Those of whoever sent the task. */
  records: Records
  files: {
    /** Bytes of a file that the input names through `format: "wxiai-file"`; access was checked. */
    read(fileId: string): Promise<FileContent>
    /**
     * Address under which anybody may fetch such a file for some hours, for upstreams that take no bytes; undefined when the
     * site has no public address.
     */
    url(fileId: string): Promise<string | undefined>
  }
  /** Where the upstream may knock when something changed; undefined without a public address, and without `webhooks: true`. */
  webhookUrl?: string
}

/** What came while `submit` still waits for the rest. */
export interface Report {
  /** Finished outputs, behind those of earlier reports. They are kept, whatever becomes of the rest. */
  outputs?: Output[]
  /** What all outputs so far cost together; required with `outputs`, and charged when no more come. */
  usage?: QuoteLine[]
  /** 0 to 100 */
  progress?: number
  /** Picture that shows how far it is; relayed to the user, never stored. */
  previewUrl?: string
}

export interface SubmitContext<Config = Record<string, Json>> extends TaskContext<Config> {
  /**
   * Shows people what is there, and keeps it: an output reported here survives a broken line and a node that dies. `submit`
   * then ends with a result that names only the outputs not reported yet, and `usage` of all. Where it fails instead, the task succeeds
   * with what came. Rejects once the task is out of this node's hands; `submit` should then end.
   */
  report(part: Report): Promise<void>
}

/**
 * `input` is a JSON Schema of type object. Keywords that the host knows beside the standard:
 * `format: "wxiai-file"` (id of a file of the caller; page shows a picker), `format: "wxiai-task"` (id of a finished
 * task of the same plugin and team, becomes `ctx.parent`; at most one), `x-label`, `x-help`, `x-widget`, `x-order`,
 * `x-enum-labels`, `x-advanced`, `x-when-config` (offered only while the config has these values), `x-when-input` (only while
 * other fields have these values), `x-choices-when-config` and `x-choices-when-input` (the same for single values of an enum).
 */
export interface OperationDeclaration<Input = Record<string, Json>, Config = Record<string, Json>> {
  label: Text
  description?: Text
  input: JSONSchema
  /** `hidden` operations have no form of their own; they are reached through actions. */
  hidden?: boolean
  /** What history shows, e.g. IMAGINE or UPSCALE; the operation's id in capitals when omitted. */
  action?(input: Input): string
  /** Pure and exact: no clock, no network, no randomness. */
  quote(input: Input, parent?: ParentTask): QuoteLine[]
  submit(input: Input, ctx: SubmitContext<Config>): Promise<Submission>
  /** `reference` is what `submit` returned. Called by polls and after webhooks until it ends. */
  status(reference: Json, ctx: TaskContext<Config>): Promise<TaskStatusResult>
  /**
   * Called after a crash in the middle of `submit`: did the upstream take this task?
   * Its reference when it did, `null` when it surely did not (it is then submitted again).
   * Without this, or when it answers `undefined` (this config has nobody to ask), the task fails and is refunded: the host
   * never submits twice.
   */
  find?(ctx: TaskContext<Config>): Promise<Json | null | undefined>
  cancel?(reference: Json, ctx: TaskContext<Config>): Promise<void>
  /** Milliseconds between polls, default 2000. */
  pollInterval?: number
  /** Hands `ctx.webhookUrl` to the upstream: admins are told so before they install it, and there is none without this. */
  webhooks?: boolean
  /** Milliseconds that `submit` may take, default 90 000, at most 600 000: for upstreams that answer with the result. */
  submitTimeout?: number
}

export interface ServiceDeclaration {
  id: string
  name: Text
  description?: Text
  kind: ServiceKind
  permission: Permission
  prices: Record<string, PriceItem>
  /** The axes of the price list; people see and edit it as a table, the first one in rows. */
  dimensions?: Record<string, PriceDimension>
  openPrices?: OpenPrices
  operations: Record<string, OperationDeclaration<never, never>>
  limits?: Partial<ServiceLimits>
  /** Own page (key below `pages/`, without extension) instead of the generated studio. */
  page?: string
}

export interface ServiceLimits {
  /** Tasks in flight for the whole site. */
  in_flight: number
  in_flight_per_team: number
  /** Submits per team. */
  requests_per_minute: number
  task_timeout_seconds: number
}

export interface ConnectionCheck {
  ok: boolean
  message: Text
}

/** A fake upstream: a small HTTP server, faithful to the wire contract. Tests and demo mode start it; production never does. */
export interface Simulator<Config = Record<string, Json>> {
  /** `speed` 1, the default, is real time; tests take 400. */
  start(options?: {
    port?: number
    host?: string
    speed?: number
  }): Promise<RunningSimulator<Config>>
}
export interface RunningSimulator<Config = Record<string, Json>> {
  url: string
  /** Config with which the plugin talks to this simulator. */
  config: Config
  /** Of gateways: what payers do there. The tests press these buttons. */
  payer?: SimulatedPayer
  stop(): Promise<void>
}
export interface SimulatedPayer {
  /** Pays an order; its callback is sent then. @param number that of the order */
  pay(number: string): Promise<void>
}

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

export interface PluginDeclaration<Schema extends JSONSchema = JSONSchema> {
  id: string
  name: Text
  description?: Text
  /** SVG source or a path below the package. */
  icon?: string
  homepage?: string
  /** `format: "secret"` is encrypted at rest and never sent back. */
  config: Schema
  /** Hosts that `ctx.http` may reach, beside the host of every config value with `format: "uri"`. */
  hosts?: string[]
  /**
   * On from the first start, until an admin switches it off. For what works with an empty config and costs nothing to run;
   * the host heeds it for the plugins that come with it and leaves others to the admins. `onEnable` is not called for it.
   */
  enabledByDefault?: boolean
  services: ServiceDeclaration[]
  models?: ModelsDeclaration<ConfigOf<Schema>>
  /** How people pay for credits. */
  gateways?: Gateway[]
  /** What the plugin keeps of its own. */
  records?: RecordsDeclaration
  /** Served at `/api/v1/<plugin>/call/<name>`. */
  routes?: Record<string, Route>
  checkConnection?(ctx: PluginContext<ConfigOf<Schema>>): Promise<ConnectionCheck>
  /**
   * When the plugin is installed from a dashboard, once for the site, before any node uses it; not for upgrades. There are no settings yet, only
   * their defaults. What it throws stops the installation; one that was broken off calls it again.
   */
  onInstall?(ctx: HookContext<Partial<ConfigOf<Schema>>>): Promise<void>
  /** When it is uninstalled, once for the site, behind `onDisable`. It cannot prevent anything. */
  onUninstall?(ctx: HookContext<Partial<ConfigOf<Schema>>>): Promise<void>
  onEnable?(ctx: HookContext<ConfigOf<Schema>>): Promise<void>
  onDisable?(ctx: HookContext<ConfigOf<Schema>>): Promise<void>
  /** Lazy, so that production never loads it. */
  simulator?: () => Promise<{ default: Simulator<ConfigOf<Schema>> }>
}

export type ConfigOf<Schema> = Schema extends FullJSONSchema ? FromSchema<Schema> : never
export type InputOf<Schema> = Schema extends FullJSONSchema ? FromSchema<Schema> : never

/** A declared plugin as the host sees it: every type parameter erased. */
export type Plugin = PluginDeclaration & { contract: 1 }
export type Operation = OperationDeclaration<Record<string, Json>, Record<string, Json>>
