import type { Logger as AppLogger } from '@adonisjs/core/logger'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type {
  HookContext,
  HttpClient,
  HttpRequest,
  Json,
  PluginContext,
  RouteCaller,
  RouteContext,
  TaskContext,
} from '@wxiai/sdk'
import type { RecordOwner } from '@wxiai/sdk/records'
import { AppError } from '#shared/errors'
import { type GuardedClient } from '#shared/http_client/guarded_client'
import type { HttpPolicy } from '#shared/http_client/policy'

import { checkConfig, pathsOf, valueAt } from './config_schema.js'
import type { DemoSimulators } from './demo_simulators.js'
import type { InstalledPlugin, PluginConfig } from './installed_plugin.js'
import type { PluginRecords } from './records/plugin_records.js'

type TaskParts = Pick<TaskContext, 'task' | 'parent' | 'files' | 'webhookUrl'>

export interface ContextOptions {
  locale: string
  signal: AbortSignal
  /** One of the plugin's accounts; null or nothing for the main one. */
  account?: string | null
  /** Instead of a stored config: a connection test of what an admin has just typed. */
  config?: { values: PluginConfig; allowPrivateHosts: boolean }
  /** Throws where a request may not go out any more. */
  beforeSend?: () => void
}

/** Makes what a plugin gets handed. A plugin sees nothing of the host beside it. */
export class PluginContextFactory {
  readonly #client: GuardedClient
  readonly #simulators: DemoSimulators
  readonly #logger: AppLogger
  readonly #records: PluginRecords

  constructor(
    client: GuardedClient,
    simulators: DemoSimulators,
    logger: AppLogger,
    records: PluginRecords
  ) {
    this.#client = client
    this.#simulators = simulators
    this.#logger = logger
    this.#records = records
  }

  async forTask(
    plugin: InstalledPlugin,
    options: ContextOptions,
    task: TaskParts,
    owner: RecordOwner
  ): Promise<TaskContext> {
    const base = await this.create(plugin, options)
    return { ...base, ...task, records: this.#records.of(plugin, owner, options.signal) }
  }

  async forRoute(
    plugin: InstalledPlugin,
    options: ContextOptions,
    caller: RouteCaller | null
  ): Promise<RouteContext> {
    const base = await this.create(plugin, options)
    const owner = caller && { user: caller.id, team: caller.team }
    return { ...base, caller, records: this.#records.of(plugin, owner, options.signal) }
  }

  /** @param trx that what it writes belongs to */
  async forHook(
    plugin: InstalledPlugin,
    options: ContextOptions,
    trx?: TransactionClientContract
  ): Promise<HookContext> {
    const base = await this.create(plugin, options)
    return { ...base, records: this.#records.all(plugin, options.signal, trx) }
  }

  async create(plugin: InstalledPlugin, options: ContextOptions): Promise<PluginContext> {
    const { values, policy } = await this.#reach(plugin, options)
    return {
      config: structuredClone(values) as Record<string, Json>,
      http: this.#http(policy, options),
      logger: this.#logger.child({ plugin: plugin.id }),
      locale: options.locale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en',
      signal: options.signal,
    }
  }

  /** Where the outputs of a task may be fetched from: any public host, and what the plugin itself may reach. */
  async downloadPolicy(plugin: InstalledPlugin, account: string | null): Promise<HttpPolicy> {
    const { policy } = await this.#reach(plugin, { account })
    return { hosts: null, privateOrigins: policy.privateOrigins }
  }

  async #reach(plugin: InstalledPlugin, options: Pick<ContextOptions, 'account' | 'config'>) {
    if (options.config) {
      const { values, allowPrivateHosts } = options.config
      return { values, policy: policyOf(plugin, values, allowPrivateHosts) }
    }
    if (plugin.demo) {
      const { url, config } = await this.#simulators.of(plugin)
      const origin = new URL(url).origin
      // With its defaults, as any other config.
      const values = checkConfig(plugin.declaration.config, config).config ?? config
      return { values, policy: { hosts: [], privateOrigins: [origin] } }
    }
    const { config, allowPrivateHosts } = plugin.credentials(options.account ?? null)
    if (!config) throw new AppError(503, 'plugin_not_configured')
    return { values: config, policy: policyOf(plugin, config, allowPrivateHosts) }
  }

  #http(policy: HttpPolicy, { signal, beforeSend }: ContextOptions): HttpClient {
    const checked = (request: HttpRequest) => {
      const both = request.signal ? AbortSignal.any([signal, request.signal]) : signal
      return { ...request, signal: both, beforeSend }
    }
    const send = (method: HttpRequest['method'] | undefined) => {
      return async (url: string, request: HttpRequest = {}) => {
        const options = checked({ ...request, method: method ?? request.method })
        return this.#client.request(url, options, policy)
      }
    }
    return {
      request: send(undefined),
      get: send('GET'),
      post: send('POST'),
      stream: async (url, request = {}) => this.#client.stream(url, checked(request), policy),
    }
  }
}

/** Declared hosts, and those of every address in the config. */
export function policyOf(
  plugin: InstalledPlugin,
  config: PluginConfig,
  allowPrivateHosts: boolean
): HttpPolicy {
  const addresses = pathsOf(plugin.declaration.config, 'uri')
    .map((path) => valueAt(config, path))
    .filter((value): value is string => typeof value === 'string' && URL.canParse(value))
    .map((value) => new URL(value))
  return {
    hosts: [...(plugin.declaration.hosts ?? []), ...addresses.map(({ hostname }) => hostname)],
    privateOrigins: allowPrivateHosts ? addresses.map(({ origin }) => origin) : [],
  }
}
