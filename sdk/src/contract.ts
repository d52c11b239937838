/**
 * The plugin contract: everything that a plugin declares and everything that the host hands to it.
 * A plugin is data plus pure functions; the host owns money, durability, files and the network.
 */
import type {
  ConfigOf,
  JSONSchema,
  Json,
  Permission,
  ServiceKind,
  Text,
} from './contract/basics.js'
import type {
  HookContext,
  ParentTask,
  PluginContext,
  SubmitContext,
  TaskContext,
} from './contract/context.js'
import type { ModelsDeclaration } from './contract/models.js'
import type { OpenPrices, PriceDimension, PriceItem, QuoteLine } from './contract/prices.js'
import type { Submission, TaskStatusResult } from './contract/results.js'
import type { Gateway } from './gateway.js'
import type { RecordsDeclaration } from './records.js'
import type { Route } from './routes.js'

export type * from './contract/basics.js'
export type * from './contract/context.js'
export type * from './contract/http.js'
export type * from './contract/models.js'
export type * from './contract/prices.js'
export type * from './contract/results.js'

/**
 * `input` is a JSON Schema of type object. Keywords that the host knows beside the standard:
 * `format: "wxiai-file"` (id of a file of the caller; page shows a picker; `x-accept`, `x-most-bytes`, `x-least-side`,
 * `x-most-side` and `x-most-ratio` say what it takes, see `FileLimits`), `format: "wxiai-task"` (id of a finished
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

/** A declared plugin as the host sees it: every type parameter erased. */
export type Plugin = PluginDeclaration & { contract: 1 }

export type Operation = OperationDeclaration<Record<string, Json>, Record<string, Json>>
