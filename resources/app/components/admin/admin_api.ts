import { api } from '@wxiai/sdk/ui'
import type { JSONSchema } from '../../../../sdk/src/contract.js'
import type {
  AdminOrder,
  CreditPackage,
  Json,
  OrderEvent,
  Page,
  Price,
  ServiceInfo,
  Task,
} from '../../../../sdk/src/wire.js'

export type PriceChange = {
  id: string
  key: string
  old_credits: string | null
  new_credits: string
  actor: { id: string; name: string } | null
  created_at: string
}
/** An item for an open price list. */
export type NewPrice = {
  service: string
  key: string
  label: { 'en': string; 'zh-CN'?: string }
  credits: string
  operations: string[]
}
export type LimitKey =
  'in_flight' | 'in_flight_per_team' | 'requests_per_minute' | 'task_timeout_seconds'
export type LimitsView = {
  service: string
  limits: Record<LimitKey, number>
  declared: Record<LimitKey, number>
  edited: Partial<Record<LimitKey, number | null>>
}
/** `GET /config` as an admin gets it; secrets are `{ set: boolean }`. */
export type PluginDetail = {
  plugin: string
  package: string
  source: string
  enabled: boolean
  demo: boolean
  demo_available: boolean
  configured: boolean
  error: string | null
  services: ServiceInfo[]
  config: Record<string, Json>
  config_schema: JSONSchema
  config_faults: { field: string; message: string }[]
  added_prices: AddedPrice[]
  allow_private_hosts: boolean
  hosts: string[]
}
/** An item that an admin added to a price list, as it can be changed. */
export type AddedPrice = {
  key: string
  service: string
  label: { 'en': string; 'zh-CN'?: string }
  operations: string[]
}
export type IsolationView = {
  isolated: boolean
  isolated_by_default: boolean
  setting: boolean | null
  memory_mb: number
  memory_setting: number | null
  processes: {
    node: string
    version: string
    state: string
    pid: number | null
    memory_bytes: number
    restarts: number
    fault: string | null
    fault_detail: string | null
    fault_at: string | null
  }[]
}
export type ConfigChange = { config: Record<string, Json>; allow_private_hosts: boolean }
export type ConnectionReport = { ok: boolean; message: string; latency_ms: number }
export type AccountView = {
  id: string
  main: boolean
  name: string
  state: 'healthy' | 'failing' | 'trial' | 'cooling' | 'paused' | 'unconfigured' | 'removing'
  enabled: boolean
  weight: number
  requests_per_minute: number | null
  in_flight: number | null
  config: Record<string, Json>
  allow_private_hosts: boolean
  load: { tasks: number; requests: number | null }
  failures: number
  cooling_until: string | null
  last_fault: { code: string; message: string; misconfigured: boolean; at: string } | null
}
export type AccountChange = Partial<
  Pick<
    AccountView,
    | 'name'
    | 'enabled'
    | 'weight'
    | 'requests_per_minute'
    | 'in_flight'
    | 'config'
    | 'allow_private_hosts'
  >
>
export type OrderDetail = AdminOrder & { events: OrderEvent[] }
export type SoldPackage = CreditPackage & { enabled: boolean; position: number }

/** The calls of the admin pages, one place for their addresses. */
export const admin = {
  adjust: (body: { user_id: string; amount: string; reason: string }, idempotencyKey: string) =>
    api.post('/admin/credit/adjust', body, { idempotencyKey }),
  /** A permission that is `null` follows the role again. */
  updateUser: (
    id: string,
    change: { role?: string; permissions?: Record<string, boolean | null> }
  ) => api.post(`/admin/users/${id}`, change),
  saveSettings: (values: Record<string, Json>) => api.put('/admin/settings', { values }),
  order: (id: string) => api.get<OrderDetail>(`/admin/orders/${id}`),
  queryOrder: (id: string) => api.post<OrderDetail>(`/admin/orders/${id}/query`),
  actOnOrder: (id: string, act: 'complete' | 'refund' | 'resolve', reason: string) =>
    api.post<OrderDetail>(`/admin/orders/${id}/${act}`, { reason }),
  addPackage: (body: Omit<SoldPackage, 'id'>) =>
    api.post<SoldPackage>('/admin/credit-packages', body),
  changePackage: (
    id: string,
    { name, price, currency, credits, bonus, enabled, position }: Omit<SoldPackage, 'id'>
  ) =>
    api.put<SoldPackage>(`/admin/credit-packages/${id}`, {
      name,
      price,
      currency,
      credits,
      bonus,
      enabled,
      position,
    }),
  removePackage: (id: string) => api.delete(`/admin/credit-packages/${id}`),

  cancelTask: (id: string) => api.post<Task>(`/admin/tasks/${id}/cancel`),

  plugin: (plugin: string) => api.get<PluginDetail>(`/${plugin}/config`),
  enable: (plugin: string) => api.post<PluginDetail>(`/${plugin}/enable`),
  disable: (plugin: string) => api.post<PluginDetail>(`/${plugin}/disable`),
  demo: (plugin: string, demo: boolean) => api.post<PluginDetail>(`/${plugin}/demo`, { demo }),
  saveConfig: (plugin: string, body: ConfigChange) =>
    api.post<PluginDetail>(`/${plugin}/config`, body),
  testConfig: (plugin: string, body: ConfigChange, signal: AbortSignal) =>
    api.post<ConnectionReport>(`/${plugin}/config/test`, body, { signal }),

  accounts: (plugin: string) => api.get<{ items: AccountView[] }>(`/${plugin}/accounts`),
  addAccount: (plugin: string, body: AccountChange) =>
    api.post<AccountView>(`/${plugin}/accounts`, body),
  changeAccount: (plugin: string, id: string, change: AccountChange) =>
    api.put<AccountView>(`/${plugin}/accounts/${id}`, change),
  removeAccount: (plugin: string, id: string) => api.delete(`/${plugin}/accounts/${id}`),
  testAccount: (plugin: string, body: { account?: string } & Partial<ConfigChange>) =>
    api.post<ConnectionReport>(`/${plugin}/accounts/test`, body),

  prices: (plugin: string) => api.get<{ items: Price[] }>(`/${plugin}/prices`),
  savePrices: (plugin: string, items: Record<string, string>) =>
    api.put<{ items: Price[] }>(`/${plugin}/prices`, { items }),
  putPrice: (plugin: string, item: NewPrice) =>
    api.put<{ items: Price[] }>(`/${plugin}/prices/items`, item),
  removePrice: (plugin: string, key: string) =>
    api.delete<{ items: Price[] }>(`/${plugin}/prices/items`, { query: { key } }),
  priceHistory: (plugin: string, page: number, limit: number) =>
    api.get<Page<PriceChange>>(`/${plugin}/prices/history`, { query: { page, limit } }),

  isolation: (plugin: string) => api.get<IsolationView>(`/${plugin}/isolation`),
  setIsolation: (plugin: string, body: { isolated: boolean | null; memory_mb: number | null }) =>
    api.put<IsolationView>(`/${plugin}/isolation`, body),
  restartProcess: (plugin: string) => api.post<IsolationView>(`/${plugin}/isolation/restart`),

  limits: (plugin: string) => api.get<{ items: LimitsView[] }>(`/${plugin}/limits`),
  saveLimits: (plugin: string, service: string, limits: Partial<Record<LimitKey, number | null>>) =>
    api.put<{ items: LimitsView[] }>(`/${plugin}/limits`, { service, limits }),
}
