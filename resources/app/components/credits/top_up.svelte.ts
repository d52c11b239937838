import { router } from '@inertiajs/svelte'
import { ApiError, api, decimal, errorMessage, newKey, t } from '@wxiai/sdk/ui'
import type { Order, TopUpOffer } from '../../../../sdk/src/wire.js'
import { formatPrice } from '../../lib/price.js'

const AMOUNT = /^\d{1,12}(\.\d{1,12})?$/
/** In place of the id of a package. */
export const FREE = 'free'

interface Way {
  /** `plugin/gateway/method` */
  key: string
  plugin: string
  gateway: string
  method: string | undefined
  name: string
  icon: string | null
  demo: boolean
}

/** What is being bought, and how it will be paid. */
export class TopUp {
  readonly #offer: () => TopUpOffer
  chosen = $state('')
  amount = $state('')
  way = $state('')
  busy = $state(false)
  refused = $state<{ message: string; fields: Record<string, string> } | null>(null)

  constructor(offer: () => TopUpOffer) {
    this.#offer = offer
  }

  /** What is chosen, or what stands first. */
  readonly what = $derived.by(() => {
    const { packages, free } = this.#offer()
    const known = this.chosen === FREE ? free : packages.some(({ id }) => id === this.chosen)
    return known ? this.chosen : (packages[0]?.id ?? FREE)
  })
  readonly terms = $derived.by(() => {
    const { packages, free } = this.#offer()
    const found = packages.find(({ id }) => id === this.what)
    if (found) {
      const { price, currency, credits, bonus } = found
      return { amount: price, currency, credits: decimal.add(credits, bonus) }
    }
    if (!free) return null
    const amount = AMOUNT.test(this.amount.trim()) ? this.amount.trim() : null
    const credits = amount === null ? null : decimal.mul(amount, free.rate)
    return { amount, currency: free.currency, credits }
  })
  readonly fault = $derived.by(() => {
    const { free } = this.#offer()
    if (this.what !== FREE || !free) return null
    if (!AMOUNT.test(this.amount.trim())) return t('credits.topup.amount_wrong')
    const inside =
      decimal.cmp(this.amount.trim(), free.min) >= 0 &&
      decimal.cmp(this.amount.trim(), free.max) <= 0
    return inside ? null : this.range
  })
  get range(): string | null {
    const { free } = this.#offer()
    if (!free) return null
    return t('credits.topup.range', {
      min: formatPrice(free.min, free.currency),
      max: formatPrice(free.max, free.currency),
    })
  }

  /** Only what takes the currency of what is chosen. */
  readonly ways = $derived.by((): Way[] => {
    const currency = this.terms?.currency
    return this.#offer()
      .gateways.filter(({ currencies }) => currency && currencies.includes(currency))
      .flatMap(({ plugin, id: gateway, name, icon, demo, methods }): Way[] => {
        const own = { plugin, gateway, icon, demo }
        if (methods.length === 0) {
          return [{ ...own, key: `${plugin}/${gateway}`, method: undefined, name }]
        }
        return methods.map((method) => ({
          ...own,
          key: `${plugin}/${gateway}/${method.id}`,
          method: method.id,
          name: `${name} · ${method.label}`,
        }))
      })
  })
  readonly taken = $derived(this.ways.find(({ key }) => key === this.way) ?? this.ways[0])

  // One key for one act: a repeat after a broken line is the same order, another choice another.
  readonly #key = $derived.by(() => {
    void [this.what, this.amount, this.taken?.key]
    return newKey()
  })

  async order(): Promise<void> {
    const { taken } = this
    if (!taken || this.fault || this.busy) return
    this.busy = true
    this.refused = null
    const { plugin, gateway, method } = taken
    const what = this.what === FREE ? { amount: this.amount.trim() } : { package_id: this.what }
    try {
      const order = await api.post<Order>(
        '/orders',
        { ...what, plugin, gateway, method },
        { idempotencyKey: this.#key }
      )
      const page = `/credits/orders/${order.id}`
      if (order.checkout && order.checkout.show !== 'qr') location.assign(`${page}/pay`)
      else router.visit(page)
    } catch (error) {
      this.busy = false
      const fields = error instanceof ApiError ? error.fields : {}
      this.refused = { message: errorMessage(error), fields }
    }
  }
}
