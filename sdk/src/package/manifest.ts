/** What plugin.json says: all that an admin must see before any code of the plugin runs. */
import type { RecordScope } from '../records.js'
import type { RouteAccess, RouteMethod } from '../routes.js'
import type {
  JSONSchema,
  ModelKind,
  Permission,
  ServiceKind,
  ServiceLimits,
  Text,
} from '../contract.js'

export const MANIFEST_FILE = 'plugin.json'
export const SIGNATURE_FILE = 'plugin.json.sig'

export interface ManifestPrice {
  label: Text
  /** Decimal. */
  credits: string
  unit?: Text
}

export interface ManifestOperation {
  id: string
  name: Text
  description?: Text
  input: JSONSchema
  hidden?: boolean
}

export interface ManifestService {
  id: string
  kind: ServiceKind
  name: Text
  description?: Text
  permission: Permission
  prices: Record<string, ManifestPrice>
  operations: ManifestOperation[]
  limits?: Partial<ServiceLimits>
}

export interface ManifestModel {
  /** As the provider knows it. */
  id: string
  kind: ModelKind
  name: Text
  description?: Text
  /** Decimals; what they are charged for depends on the kind, see `ModelPrices`. */
  prices: Record<string, string>
  contextWindow?: number
}

export interface ManifestGateway {
  id: string
  name: Text
  description?: Text
  currencies: string[]
  methods?: Record<string, Text>
  /** It can give money back. */
  refunds: boolean
}

export interface ManifestRecords {
  collections: { id: string; label: Text; scope: RecordScope; schema: JSONSchema }[]
  /** Ids, in the order in which they run. */
  migrations: string[]
}

export interface ManifestRoute {
  id: string
  method: RouteMethod
  access: RouteAccess
  permission?: Permission
  name: Text
  description?: Text
  input: JSONSchema
}

export interface ManifestPage {
  /** What `page` of a service names. */
  id: string
  /** Services that show it instead of the generated studio. */
  services: string[]
  file: string
}

export interface ManifestPermissions {
  /** Hosts that it may reach; `*.example.com` for all below one. */
  hosts: string[]
  /** Config fields (dotted paths) whose address it may reach, too. */
  hostsFromConfig: string[]
  /** Reads files that people hand to its operations. */
  storage: boolean
  /** Tells its upstream an address of this site, to be called back. */
  webhooks: boolean
}

export interface PluginManifest {
  format: 1
  id: string
  /** Name on npm. */
  package: string
  version: string
  license: string
  publisher?: string
  homepage?: string
  name: Text
  description?: Text
  /** SVG source, or the path of an SVG file of the package. */
  icon?: string
  /** Semver ranges of the host and of the contract. */
  engines: { wxiai: string; sdk: string }
  entry: string
  simulator?: string
  pages: ManifestPage[]
  permissions: ManifestPermissions
  config: JSONSchema
  services: ManifestService[]
  models: ManifestModel[]
  /** Left out where there are none, as in packages from before there were any. */
  gateways?: ManifestGateway[]
  /** Left out where there are none. */
  routes?: ManifestRoute[]
  /** Left out where it keeps none. */
  records?: ManifestRecords
  /** `sha512-<base64>` of every file of the package except plugin.json and its signature. */
  files: Record<string, string>
}

/** The parts of a package.json that a packed plugin needs. */
export interface PackageJson {
  name: string
  version: string
  license: string
  author?: string | { name: string }
  homepage?: string
  engines: { wxiai: string }
  peerDependencies: Record<string, string>
}
