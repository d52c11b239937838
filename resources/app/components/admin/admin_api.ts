import { api } from '@wxiai/sdk/ui'
import type { Json, Page, Price, Task } from '../../../../sdk/src/wire.js'

export type PriceChange = {
  id: string
  key: string
  old_credits: string | null
  new_credits: string
  actor: { id: string; name: string } | null
  created_at: string
}
export type LimitKey = 'in_flight' | 'in_flight_per_team' | 'requests_per_minute' | 'task_timeout_seconds'
export type LimitsView = {
  service: string
  limits: Record<LimitKey, number>
  declared: Record<LimitKey, number>
  edited: Partial<Record<LimitKey, number | null>>
}
export type ConnectionReport = { ok: boolean; message: string; latency_ms: number }

/** The calls of the admin pages, one place for their addresses. */
export const admin = {
  adjust: (body: { user_id: string; amount: string; reason: string }, idempotencyKey: string) =>
    api.post('/admin/credit/adjust', body, { idempotencyKey }),
  updateUser: (id: string, change: { role?: string; permissions?: Record<string, boolean> }) =>
    api.patch(`/admin/users/${id}`, change),
  saveSettings: (values: Record<string, Json>) => api.put('/admin/settings', { values }),
  cancelTask: (plugin: string, id: string) => api.post<Task>(`/${plugin}/task/${id}/cancel`),

  enable: (plugin: string) => api.post(`/${plugin}/enable`),
  disable: (plugin: string) => api.post(`/${plugin}/disable`),
  demo: (plugin: string, demo: boolean) => api.post(`/${plugin}/demo`, { demo }),
  prices: (plugin: string) => api.get<{ items: Price[] }>(`/${plugin}/prices`),
  savePrices: (plugin: string, items: Record<string, string>) => api.put(`/${plugin}/prices`, { items }),
  priceHistory: (plugin: string, page: number, limit = 10) =>
    api.get<Page<PriceChange>>(`/${plugin}/prices/history`, { query: { page, limit } }),
  limits: (plugin: string) => api.get<{ items: LimitsView[] }>(`/${plugin}/limits`),
}
