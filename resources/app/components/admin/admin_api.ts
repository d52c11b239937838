import { api } from '@wxiai/sdk/ui'
import type {
  AddedPrice,
  AdminOrder,
  ConnectionReport,
  CreditPackage,
  Json,
  LimitKey,
  LimitsView,
  OrderEvent,
  Page,
  PluginAccount,
  PluginDetail,
  PluginIsolation,
  Price,
  PriceChange,
  Task,
} from '../../../../sdk/src/wire.js'

/** An item for an open price list. */
export type NewPrice = {
  service: string
  key: string
  label: AddedPrice['label']
  credits: string
  operations: string[]
}
/** `null` returns a limit to what is declared. */
export type LimitsChange = Partial<Record<LimitKey, number | null>>
export type ConfigChange = { config: Record<string, Json>; allow_private_hosts: boolean }
export type AccountChange = Partial<
  Pick<
    PluginAccount,
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

  accounts: (plugin: string) => api.get<{ items: PluginAccount[] }>(`/${plugin}/accounts`),
  addAccount: (plugin: string, body: AccountChange) =>
    api.post<PluginAccount>(`/${plugin}/accounts`, body),
  changeAccount: (plugin: string, id: string, change: AccountChange) =>
    api.put<PluginAccount>(`/${plugin}/accounts/${id}`, change),
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

  isolation: (plugin: string) => api.get<PluginIsolation>(`/${plugin}/isolation`),
  setIsolation: (plugin: string, body: { isolated: boolean | null; memory_mb: number | null }) =>
    api.put<PluginIsolation>(`/${plugin}/isolation`, body),
  restartProcess: (plugin: string) => api.post<PluginIsolation>(`/${plugin}/isolation/restart`),

  limits: (plugin: string) => api.get<{ items: LimitsView[] }>(`/${plugin}/limits`),
  saveLimits: (plugin: string, service: string, limits: LimitsChange) =>
    api.put<{ items: LimitsView[] }>(`/${plugin}/limits`, { service, limits }),
}
