/** Answers of the routes with which admins install, set up and watch plugins. */
import type { Json, JSONSchema, ModelKind, ServiceKind, ServiceLimits } from './contract.js'
import type { ManifestDifferences } from './package/differences.js'
import type { RecordScope } from './records.js'
import type { RouteAccess, RouteMethod } from './routes.js'
import type { OperationInfo, Price, ServiceInfo } from './wire_services.js'

/** In this order; the first three when a package is staged. */
export type InstallStepName =
  'fetch' | 'verify' | 'read' | 'check' | 'pages' | 'load' | 'connect' | 'migrate' | 'switch'

export type InstallStep = {
  name: InstallStepName
  state: 'running' | 'done' | 'skipped' | 'failed'
  milliseconds: number
  /** What went wrong, or what is worth knowing. */
  message?: string
  code?: string
}

export type PackageState = 'staged' | 'installing' | 'failed' | 'ready'
export type SignatureState = 'trusted' | 'unknown' | 'unsigned'

/** One line in a list of versions. */
export type PackageVersion = {
  id: string
  plugin: string
  package: string
  version: string
  state: PackageState
  /** It is the version in force. */
  active: boolean
  signature: { state: SignatureState; key: string | null; name: string | null }
  registry_url: string | null
  /** Bytes of the tarball. */
  size: number
  /** Why its own pages are not shown. */
  pages_error: string | null
  steps: InstallStep[]
  created_at: string
  installed_at: string | null
}

/** What a package wants of the site, and what is there. */
export type PackageEngine = {
  engine: 'wxiai' | 'sdk'
  wanted: string
  present: string
  fits: boolean
}

/** All that an admin must see before any code of it runs. */
export type PackageDetail = PackageVersion & {
  name: string
  description: string | null
  publisher: string | null
  homepage: string | null
  license: string
  files: number
  engines: PackageEngine[]
  hosts: string[]
  hosts_from_config: string[]
  permissions: { storage: boolean; webhooks: boolean }
  pages: string[]
  config_schema: JSONSchema
  services: {
    id: string
    name: string
    kind: ServiceKind
    operations: { id: string; name: string }[]
    prices: { key: string; label: string; credits: string; unit: string | null }[]
  }[]
  models: { id: string; name: string; kind: ModelKind; prices: Record<string, string> }[]
  gateways: {
    id: string
    name: string
    currencies: string[]
    methods: string[]
    refunds: boolean
  }[]
  routes: { id: string; method: RouteMethod; access: RouteAccess; name: string }[]
  records: {
    collections: { id: string; label: string; scope: RecordScope }[]
    migrations: { id: string; pending: boolean }[]
  }
  /** Version in force, to which it was compared. */
  installed: { id: string; version: string } | null
  differences: ManifestDifferences | null
}

export type PluginVersions = {
  items: PackageVersion[]
  nodes: {
    node: string
    package_id: string | null
    version: string | null
    /** It runs the version in force. */
    current: boolean
    error: string | null
  }[]
  tasks_in_flight: number
}

export type DirectoryEntry = {
  package: string
  version: string
  description: string
  publisher: string | null
  homepage: string | null
  /** Version in force here. */
  installed: string | null
}

export type PluginDirectory = {
  /** Where the entries come from; `none` while the admin has named neither. */
  source: 'index' | 'registry' | 'none'
  items: DirectoryEntry[]
}

export type PluginSource = {
  registry_url: string | null
  token: { set: boolean }
  allow_private_hosts: boolean
  index_url: string | null
}

export type Publisher = {
  id: string
  /** Base64 of the 32 bytes of an ed25519 key. */
  key: string
  name: string
  created_at: string
}

/** An uninstalled plugin whose data was kept. */
export type PluginLeftover = { plugin: string; package: string }

export type PluginStatus = 'failed' | 'disabled' | 'unconfigured' | 'demo' | 'enabled'

export type PluginSummary = {
  id: string
  name: string
  version: string
  package: string
  source: string
  state: PluginStatus
  enabled: boolean
  demo: boolean
  demo_available: boolean
  configured: boolean
  faults: { path: string; message: string }[]
  error: string | null
  services: { id: string; name: string; kind: ServiceKind }[]
  models: { id: string; name: string; kind: ModelKind }[]
  gateways: { id: string; name: string; currencies: string[] }[]
}

/** What a user may know of a plugin. */
export type PluginInfo = {
  plugin: string
  name: string
  description: string | null
  icon: string | null
  enabled: boolean
  demo: boolean
  services: ServiceInfo[]
  operations: (OperationInfo & { service: string })[]
  prices: Price[]
}

/** An item that an admin added to a price list, as it can be changed. */
export type AddedPrice = {
  key: string
  service: string
  label: { 'en': string; 'zh-CN'?: string }
  /** Ids of the operations that offer it. */
  operations: string[]
}

type FieldFault = { field: string; message: string; rule?: string }

/** What an admin sees of a plugin. Secrets of the config are `{ set: boolean }`. */
export type PluginDetail = PluginInfo &
  Omit<PluginSummary, 'id' | 'services'> & {
    config: Record<string, Json>
    config_schema: JSONSchema
    config_faults: FieldFault[]
    added_prices: AddedPrice[]
    allow_private_hosts: boolean
    hosts: string[]
  }

export type ConnectionReport = { ok: boolean; message: string; latency_ms: number }

export type PluginProcess = {
  node: string
  version: string
  state: 'stopped' | 'starting' | 'running' | 'waiting' | 'failing'
  pid: number | null
  memory_bytes: number
  /** Starts after it ended by a fault. */
  restarts: number
  /** Why it ended last, e.g. `silent`, `out_of_memory`. */
  fault: string | null
  fault_detail: string | null
  fault_at: string | null
}

export type PluginIsolation = {
  /** It runs in a process of its own, or is to do so. */
  isolated: boolean
  /** What it would be if the admin said nothing. */
  isolated_by_default: boolean
  /** What the admin said; null: nothing. */
  setting: boolean | null
  memory_mb: number
  memory_setting: number | null
  processes: PluginProcess[]
}

/** `failing`: noted, but nobody else could take its tasks; `trial`: back, one task at a time. */
export type AccountState =
  'removing' | 'unconfigured' | 'paused' | 'cooling' | 'trial' | 'failing' | 'healthy'

/** One of the accounts of a plugin at its upstream. */
export type PluginAccount = {
  id: string
  main: boolean
  name: string
  state: AccountState
  enabled: boolean
  weight: number
  requests_per_minute: number | null
  in_flight: number | null
  /** Secrets are masks. */
  config: Record<string, Json>
  config_faults: FieldFault[]
  allow_private_hosts: boolean
  /** Tasks at the upstream; those handed over within the last minute, null where nobody counts. */
  load: { tasks: number; requests: number | null }
  failures: number
  cooling_until: string | null
  last_fault: { code: string; message: string; misconfigured: boolean; at: string } | null
}

export type LimitKey = keyof ServiceLimits
export type LimitsView = {
  service: string
  /** What is in force. */
  limits: ServiceLimits
  /** What holds where an admin edits nothing. */
  declared: ServiceLimits
  edited: Partial<ServiceLimits>
}

export type PriceChange = {
  id: string
  key: string
  old_credits: string | null
  new_credits: string
  actor: { id: string; name: string } | null
  created_at: string
}
