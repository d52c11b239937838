import { api } from '@wxiai/sdk/ui'
import type {
  Json,
  PackageDetail,
  PluginDirectory,
  PluginLeftover,
  PluginSource,
  PluginVersions,
  Publisher,
} from '../../../../../sdk/src/wire.js'

export const ROUTE_ACCESS = ['public', 'user', 'admin'] as const
export const DIFFERENCES = [
  'permissions',
  'hosts',
  'prices',
  'operations',
  'config',
  'records',
] as const
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
    api.get<PluginDirectory>(`${base}/directory`, { query: { query, page } }),
  source: () => api.get<PluginSource>(`${base}/source`),
  saveSource: (change: Partial<Omit<PluginSource, 'token'>> & { token?: string | null }) =>
    api.put<PluginSource>(`${base}/source`, change),
  publishers: () => api.get<{ items: Publisher[] }>(`${base}/publishers`),
  trust: (key: string, name: string) => api.post<Publisher>(`${base}/publishers`, { key, name }),
  distrust: (id: string) => api.delete(`${base}/publishers/${id}`),
  leftovers: () => api.get<{ items: PluginLeftover[] }>(`${base}/leftovers`),
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
