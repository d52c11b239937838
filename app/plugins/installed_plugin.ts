import type {
  Json,
  ModelDeclaration,
  Operation,
  Plugin,
  QuoteLine,
  ServiceDeclaration,
  PriceItem,
  ServiceLimits,
} from '@wxiai/sdk'
import type { Fault } from '@wxiai/sdk/validate'
import type { ErrorObject } from '@wxiai/sdk/schema'
import type { AddedPrice, PluginStatus } from '@wxiai/sdk/wire'
import type { UpstreamAccount } from './accounts/upstream_account.js'
import type { PluginPackage } from './discovery.js'
import type { IsolatedHost } from './isolation/isolated_host.js'

export type PluginConfig = Record<string, unknown>

/** What the database says about a plugin; replaced as a whole when it changes. */
export interface PluginState {
  enabled: boolean
  /** Answers come from the plugin's simulator. */
  demo: boolean
  allowPrivateHosts: boolean
  /** Decrypted, as the admin entered it; null when nothing was entered. */
  stored: PluginConfig | null
  /** `stored` with defaults; null when it does not satisfy the schema. */
  config: PluginConfig | null
  configFaults: ErrorObject[]
  prices: ReadonlyMap<string, string>
  /** In the order in which they were added. */
  added: readonly AddedPrice[]
  limits: ReadonlyMap<string, Partial<ServiceLimits>>
  /** At its upstream; the main one, whose config is that of the plugin, comes first. */
  accounts: readonly UpstreamAccount[]
  /** Why the last hook or decryption failed. */
  error: string | null
  updatedAt: Date | null
}

export const NO_STATE: PluginState = {
  enabled: false,
  demo: false,
  allowPrivateHosts: false,
  stored: null,
  config: null,
  configFaults: [],
  prices: new Map(),
  added: [],
  limits: new Map(),
  accounts: [],
  error: null,
  updatedAt: null,
}

/** As the host calls it: where the plugin is isolated, every answer is awaited. */
export interface HostOperation extends Omit<Operation, 'quote' | 'action'> {
  quote(...args: Parameters<Operation['quote']>): QuoteLine[] | Promise<QuoteLine[]>
  action?(input: Record<string, Json>): string | Promise<string>
}

export interface ServiceOperation {
  plugin: InstalledPlugin
  service: ServiceDeclaration
  operationId: string
  operation: HostOperation
}

export interface OfferedModel {
  plugin: InstalledPlugin
  /** As the provider knows it; unique within a plugin. */
  id: string
  model: ModelDeclaration
}

/** Addresses of the pages of an installed version, compiled for this build of the app. */
export interface PluginPages {
  style: string | null
  scripts: Record<string, string>
}

/** A plugin of this process: its package, its declaration or the faults that keep it out, and its present state. */
export class InstalledPlugin {
  state: PluginState = NO_STATE
  /** Null for a plugin whose pages are part of the app, or could not be compiled. */
  pages: PluginPages | null = null

  constructor(
    readonly id: string,
    readonly source: PluginPackage,
    readonly loaded: Plugin | null,
    readonly faults: readonly Fault[],
    /** Where its functions run; null: in this process. */
    readonly isolation: IsolatedHost | null = null
  ) {}

  /** @throws Error for a plugin that failed to load; ask `status` first. */
  get declaration(): Plugin {
    if (!this.loaded) throw new Error(`The plugin ${this.id} is not loaded`)
    return this.loaded
  }

  get version(): string {
    return this.source.version
  }

  get status(): PluginStatus {
    if (!this.loaded) return 'failed'
    if (!this.state.enabled) return 'disabled'
    if (this.state.demo) return 'demo'
    return this.state.config ? 'enabled' : 'unconfigured'
  }

  /** Users may run its operations. */
  get usable(): boolean {
    return this.status === 'enabled' || this.status === 'demo'
  }

  get demo(): boolean {
    return this.state.demo
  }

  get accounts(): readonly UpstreamAccount[] {
    return this.state.accounts
  }

  /** Null names the main account: that of tasks from before there were others. */
  account(id: string | null): UpstreamAccount | null {
    return this.accounts.find((account) => (id === null ? account.main : account.id === id)) ?? null
  }

  /** What an account works with; null names the main account. */
  credentials(account: string | null): Pick<PluginState, 'config' | 'allowPrivateHosts'> {
    return account === null ? this.state : (this.account(account) ?? NO_STATE)
  }

  /** There is nothing to choose: one account without limits of its own, or a simulator in its place. */
  get hasOneAccount(): boolean {
    if (this.demo) return true
    const [first, ...others] = this.accounts
    if (!first) return true
    const limited = first.requestsPerMinute !== null || first.inFlight !== null
    return others.length === 0 && first.enabled && !limited
  }

  get services(): ServiceDeclaration[] {
    return this.loaded?.services ?? []
  }

  /** The declared items of a service, and those that admins added where it takes some. */
  prices(service: ServiceDeclaration): Record<string, PriceItem> {
    const { openPrices: open, prices } = service
    const added = open ? this.state.added.filter((item) => item.service === service.id) : []
    if (added.length === 0) return prices
    const items = added.map(({ key, label }) => [key, { label, credits: '0', unit: open?.unit }])
    return { ...Object.fromEntries(items), ...prices }
  }

  operation(operationId: string): ServiceOperation | null {
    for (const service of this.services) {
      if (!Object.hasOwn(service.operations, operationId)) continue
      const operation = service.operations[operationId] as unknown as HostOperation
      return { plugin: this, service, operationId, operation }
    }
    return null
  }
}
