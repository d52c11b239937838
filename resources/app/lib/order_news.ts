import { api, formatCredits, live, t, toast } from '@wxiai/sdk/ui'
import type { Order } from '../../../sdk/src/wire.js'

/** Tells when an order is paid, where its own page is not open. */
export function announceOrders(url: () => string): () => void {
  const told = new Set<string>()
  return live.on('order', async ({ id }) => {
    if (told.has(id)) return
    const order = await api.get<Order>(`/orders/${id}`).catch(() => null)
    if (order?.status !== 'paid' || told.has(id)) return
    told.add(id)
    const message = t('credits.order.paid_news', { credits: formatCredits(order.credits) })
    toast.announce(message)
    const href = `/credits/orders/${id}`
    if (url().startsWith(href)) return
    toast.ok(message, { action: { label: t('shell.show'), href } })
  })
}
