/** Amounts of money on their way to a gateway and back: exact, never through a float. */

const DECIMAL = /^\d{1,12}(\.\d{1,12})?$/

/** Decimals that a currency has: 2 for USD, 0 for JPY. */
export function decimalsOf(currency: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.resolvedOptions().maximumFractionDigits ?? 2
}

/** `('9.9', 'CNY')` is 990. @throws RangeError for what is no amount of this currency */
export function minorUnits(amount: string, currency: string): number {
  return Number(BigInt(fixedAmount(amount, currency).replace('.', '')))
}

/** `(990, 'CNY')` is `9.9`. */
export function fromMinorUnits(units: number | string, currency: string): string {
  const decimals = decimalsOf(currency)
  const digits = BigInt(units)
    .toString()
    .padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  return plainAmount(decimals ? `${whole}.${digits.slice(-decimals)}` : whole)
}

/** Without trailing zeros, as the host writes amounts: `10.00` is `10`. @throws RangeError for what is no decimal */
export function plainAmount(amount: string): string {
  const [whole, fraction] = parts(amount)
  return fraction ? `${whole}.${fraction}` : whole
}

/** With all decimals of the currency, as many providers want it: `9.9` is `9.90`. @throws RangeError */
export function fixedAmount(amount: string, currency: string): string {
  const decimals = decimalsOf(currency)
  const [whole, fraction = ''] = parts(amount)
  if (fraction.length > decimals) throw new RangeError(`${amount} is no amount of ${currency}`)
  return decimals ? `${whole}.${fraction.padEnd(decimals, '0')}` : whole
}

function parts(amount: string): [whole: string, fraction?: string] {
  if (!DECIMAL.test(amount)) throw new RangeError(`${JSON.stringify(amount)} is no amount`)
  const [whole, fraction = ''] = amount.split('.') as [string, string?]
  const plain = whole.replace(/^0+(?=\d)/, '')
  const kept = fraction.replace(/0+$/, '')
  return kept ? [plain, kept] : [plain]
}
