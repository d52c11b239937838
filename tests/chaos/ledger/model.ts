import { Money } from '#shared/money'

export interface ModelHold {
  amount: Money
  status: 'open' | 'settled' | 'released' | 'expired'
  /** What the first settlement took. */
  charged: Money
  late: boolean
}

/** The ledger in a few lines, one account, one move after another: what the real one has to agree with. */
export class Model {
  balance = Money.zero
  held = Money.zero
  debt = Money.zero
  readonly holds: ModelHold[] = []

  get available() {
    return this.balance.sub(this.held)
  }

  hold(amount: Money): boolean {
    if (amount.cmp(this.available) > 0) return false
    this.held = this.held.add(amount)
    this.holds.push({ amount, status: 'open', charged: Money.zero, late: false })
    return true
  }

  settle(hold: ModelHold, amount: Money): Money {
    if (hold.status !== 'open') return hold.charged
    const most = this.available.add(hold.amount)
    hold.charged = amount.min(most)
    this.#close(hold, 'settled')
    this.balance = this.balance.sub(hold.charged)
    this.debt = this.debt.add(amount.sub(hold.charged))
    return hold.charged
  }

  release(hold: ModelHold): string {
    if (hold.status === 'open') this.#close(hold, 'released')
    return hold.status
  }

  expire(hold: ModelHold): boolean {
    if (hold.status !== 'open' || !hold.late) return false
    this.#close(hold, 'expired')
    return true
  }

  extend(hold: ModelHold): boolean {
    if (hold.status === 'open') hold.late = false
    return hold.status === 'open'
  }

  give(amount: Money) {
    const repaid = amount.min(this.debt)
    this.debt = this.debt.sub(repaid)
    this.balance = this.balance.add(amount.sub(repaid))
  }

  take(amount: Money): boolean {
    if (amount.cmp(this.available) > 0) return false
    this.balance = this.balance.sub(amount)
    return true
  }

  #close(hold: ModelHold, status: 'settled' | 'released' | 'expired') {
    hold.status = status
    this.held = this.held.sub(hold.amount)
  }
}
