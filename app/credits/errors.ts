import { AppError, ConflictError, NotFoundError } from '#shared/errors'
import type { Money } from '#shared/money'

export class InsufficientCreditsError extends AppError {
  readonly needed: Money
  readonly available: Money

  constructor(needed: Money, available: Money) {
    const amounts = { needed: needed.toString(), available: available.toString() }
    super(402, 'insufficient_credits', { params: amounts, body: amounts })
    this.needed = needed
    this.available = available
  }
}

/** The same idempotency key came again with other content. */
export class IdempotencyConflictError extends ConflictError {
  constructor() {
    super('idempotency_conflict')
  }
}

export class CreditAccountNotFoundError extends NotFoundError {
  constructor() {
    super('credit_account_not_found')
  }
}

export class HoldNotFoundError extends NotFoundError {
  constructor() {
    super('hold_not_found')
  }
}

/** The amount by itself is one, but the balance would need more than twelve digits before the point. */
export class BalanceTooLargeError extends AppError {
  constructor(cause: unknown) {
    super(422, 'balance_too_large', { field: 'amount', cause })
  }
}
