import { api } from '@wxiai/sdk/ui'
import type { JSONSchema } from '../../../../../sdk/src/contract.js'
import type { Json } from '../../../../../sdk/src/wire.js'

export type StepName =
  'fetch' | 'verify' | 'read' | 'check' | 'pages' | 'load' | 'connect' | 'migrate' | 'switch'
export type Step = {
  name: StepName
  state: 'running' | 'done' | 'skipped' | 'failed'
  milliseconds: number
  message?: string
  code?: string
}
export type VersionItem = {
  id: string
  plugin: string
  package: string
  version: string
  state: 'staged' | 'installing' | 'failed' | 'ready'
  active: boolean
  signature: { state: 'trusted' | 'unknown' | 'unsigned'; key: string | null; name: string | null }
  registry_url: string | null
  size: number
  pages_error: string | null
  steps: Step[]
  created_at: string
  installed_at: string | null
}
export type Difference = {
  path: string
  change: 'added' | 'removed' | 'changed'
  from?: Json
  to?: Json
  breaking: boolean
}
export const ROUTE_ACCESS = ['public', 'user', 'admin'] as const
export type RouteAccess = (typeof ROUTE_ACCESS)[number]
export const DIFFERENCES = [
  'permissions',
  'hosts',
  'prices',
  'operations',
  'config',
  'records',
] as const
export type PackageDetail = VersionItem & {
  name: string
  description: string | null
  publisher: string | null
  homepage: string | null
  license: string
  files: number
  engines: { engine: 'wxiai' | 'sdk'; wanted: string; present: string; fits: boolean }[]
  hosts: string[]
  hosts_from_config: string[]
  permissions: { storage: boolean; webhooks: boolean }
  pages: string[]
  config_schema: JSONSchema
  services: {
    id: string
    name: string
    kind: string
    operations: { id: string; name: string }[]
    prices: { key: string; label: string; credits: string; unit: string | null }[]
  }[]
  models: { id: string; name: string; kind: string; prices: Record<string, string> }[]
  gateways: {
    id: string
    name: string
    currencies: string[]
    methods: string[]
    refunds: boolean
  }[]
  routes: { id: string; method: 'GET' | 'POST'; access: RouteAccess; name: string }[]
  records: {
    collections: { id: string; label: string; scope: 'user' | 'team' | 'site' }[]
    migrations: { id: string; pending: boolean }[]
  }
  installed: { id: string; version: string } | null
  differences: Record<(typeof DIFFERENCES)[number], Difference[]> | null
}
export type PluginVersions = {
  items: VersionItem[]
  nodes: {
    node: string
    package_id: string | null
    version: string | null
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
  installed: string | null
}
export type Directory = { source: 'index' | 'registry' | 'none'; items: DirectoryEntry[] }
export type Source = {
  registry_url: string | null
  token: { set: boolean }
  allow_private_hosts: boolean
  index_url: string | null
}
export type Publisher = { id: string; key: string; name: string; created_at: string }
export type Leftover = { plugin: string; package: string }
export type InstallOptions = { allow_untrusted?: boolean; ignore_connection?: boolean }

const base = '/admin/plugins'

/** The calls of the pages about installing, one place for their addresses. */
export const packages = {
  stage: (name: string, version?: string) =>
    api.post<PackageDetail>(`${base}/packages`, { package: name, version: version || undefined }),
  upload: (file: File) => {
    const form = new FormData()
    form.append('file', file)
    return api.post<PackageDetail>(`${base}/packages`, form)
  },
  get: (id: string) => api.get<PackageDetail>(`${base}/packages/${id}`),
  install: (id: string, options: InstallOptions) =>
    api.post<PackageDetail>(`${base}/packages/${id}/install`, options),
  remove: (id: string) => api.delete(`${base}/packages/${id}`),
  directory: (query: string, page: number) =>
    api.get<Directory>(`${base}/directory`, { query: { query, page } }),
  source: () => api.get<Source>(`${base}/source`),
  saveSource: (change: Partial<Omit<Source, 'token'>> & { token?: string | null }) =>
    api.put<Source>(`${base}/source`, change),
  publishers: () => api.get<{ items: Publisher[] }>(`${base}/publishers`),
  trust: (key: string, name: string) => api.post<Publisher>(`${base}/publishers`, { key, name }),
  distrust: (id: string) => api.delete(`${base}/publishers/${id}`),
  leftovers: () => api.get<{ items: Leftover[] }>(`${base}/leftovers`),
  versions: (plugin: string) => api.get<PluginVersions>(`/${plugin}/versions`),
  uninstall: (plugin: string, data: 'keep' | 'purge') =>
    api.post<{ refunded: number }>(`/${plugin}/uninstall`, { data }),
  export: (plugin: string) => api.get<Json>(`/${plugin}/export`),
}

export const packageHref = (id: string) => `/admin/plugins/packages/${id}`

/** Hands a file to the browser. */
export function saveAs(name: string, content: Json) {
  const blob = new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' })
  const link = Object.assign(document.createElement('a'), {
    href: URL.createObjectURL(blob),
    download: name,
  })
  link.click()
  URL.revokeObjectURL(link.href)
}
