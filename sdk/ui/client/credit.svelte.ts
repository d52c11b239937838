import type { Credit } from '../../src/wire.js'
import { api } from './api.js'
import { decimal } from './decimal.js'
import { live } from './live.svelte.js'

const state = $state<Credit>({ balance: '0', held: '0', available: '0' })

/** What the team has, live. */
export const credit = {
  get balance() {
    return state.balance
  },
  get held() {
    return state.held
  },
  get available() {
    return state.available
  },
  set(value: Partial<Credit> | null | undefined) {
    if (value) Object.assign(state, value)
  },
  async refresh() {
    Object.assign(state, await api.get<Credit>('/credit'))
  },
  /** Does the balance pay this? What is missing otherwise. */
  missing(price: string): string | null {
    return decimal.cmp(state.available, price) < 0 ? decimal.sub(price, state.available) : null
  },
  start(): () => void {
    const offs = [
      live.on('credit', (value) => Object.assign(state, value)),
      live.on('resync', () => void this.refresh().catch(() => {})),
    ]
    return () => offs.forEach((off) => off())
  },
}
