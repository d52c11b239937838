const DECIMALS = 12
const SCALE = 10n ** BigInt(DECIMALS)
/** NUMERIC(24,12): 24 digits in all, so everything below 10^12 in value. */
const LIMIT = 10n ** 24n
const PATTERN = /^(-?)(\d+)(?:\.(\d+))?$/

export class InvalidMoney extends Error {
  readonly code = 'invalid_amount'

  constructor(reason: string) {
    super(`Not an amount: ${reason}`)
    this.name = 'InvalidMoney'
  }
}

/**
 * An exact amount of credits, the same range as NUMERIC(24,12) in the database.
 * Immutable; there is no way in from a float and no way out to one.
 */
export class Money {
  static readonly zero = new Money(0n)

  readonly #units: bigint

  private constructor(units: bigint) {
    if (units <= -LIMIT || units >= LIMIT) throw new InvalidMoney('more than 24 digits')
    this.#units = units
  }

  /** Plain decimal notation only: no exponent, no sign but a minus, no blanks, at most 12 decimals. */
  static parse(text: string): Money {
    if (typeof text !== 'string') throw new InvalidMoney(`a ${typeof text}, not a string`)
    // A cheap bound first: nobody gets to make us parse a megabyte of digits.
    if (text.length > 64) throw new InvalidMoney('too long')
    const match = PATTERN.exec(text)
    if (!match) throw new InvalidMoney(JSON.stringify(text))
    const [, sign, whole, fraction = ''] = match
    if (fraction.length > DECIMALS) throw new InvalidMoney(`more than ${DECIMALS} decimals`)
    const units = BigInt(whole + fraction.padEnd(DECIMALS, '0'))
    return new Money(sign === '-' ? -units : units)
  }

  static isValid(text: unknown): text is string {
    if (typeof text !== 'string') return false
    try {
      Money.parse(text)
      return true
    } catch {
      return false
    }
  }

  static of(value: Money | string): Money {
    return value instanceof Money ? value : Money.parse(value)
  }

  static sum(values: Iterable<Money | string>): Money {
    let units = 0n
    for (const value of values) units += Money.of(value).#units
    return new Money(units)
  }

  add(other: Money | string): Money {
    return new Money(this.#units + Money.of(other).#units)
  }

  sub(other: Money | string): Money {
    return new Money(this.#units - Money.of(other).#units)
  }

  /** Price times quantity. Beyond 12 decimals it rounds half away from zero, as PostgreSQL's NUMERIC does. */
  mul(quantity: Money | string): Money {
    const product = this.#units * Money.of(quantity).#units
    const magnitude = product < 0n ? -product : product
    const rounded = (magnitude + SCALE / 2n) / SCALE
    return new Money(product < 0n ? -rounded : rounded)
  }

  neg(): Money {
    return new Money(-this.#units)
  }

  abs(): Money {
    return this.#units < 0n ? this.neg() : this
  }

  min(other: Money | string): Money {
    const value = Money.of(other)
    return this.cmp(value) <= 0 ? this : value
  }

  max(other: Money | string): Money {
    const value = Money.of(other)
    return this.cmp(value) >= 0 ? this : value
  }

  cmp(other: Money | string): -1 | 0 | 1 {
    const units = Money.of(other).#units
    return this.#units < units ? -1 : this.#units > units ? 1 : 0
  }

  eq(other: Money | string): boolean {
    return this.cmp(other) === 0
  }

  isZero(): boolean {
    return this.#units === 0n
  }

  isNegative(): boolean {
    return this.#units < 0n
  }

  isPositive(): boolean {
    return this.#units > 0n
  }

  /** Without trailing zeros: `12.5`, `0`, `-0.000000000001`. */
  toString(): string {
    const magnitude = this.#units < 0n ? -this.#units : this.#units
    const whole = (magnitude / SCALE).toString()
    const fraction = (magnitude % SCALE).toString().padStart(DECIMALS, '0').replace(/0+$/, '')
    return (this.#units < 0n ? '-' : '') + whole + (fraction ? `.${fraction}` : '')
  }

  toJSON(): string {
    return this.toString()
  }
}

/** What PostgreSQL says (`12.500000000000`) in the form of the wire (`12.5`). */
export function formatMoney(numeric: string): string {
  return Money.parse(numeric).toString()
}
