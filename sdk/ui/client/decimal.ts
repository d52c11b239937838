/** Exact decimals in the browser: amounts travel as strings and are never turned into floats. */
const SCALE = 12
const UNIT = 10n ** BigInt(SCALE)

function parse(value: string): bigint {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(value.trim())
  if (!match || (!match[2] && !match[3])) return 0n
  const fraction = (match[3] ?? '').padEnd(SCALE, '0').slice(0, SCALE)
  const scaled = BigInt(match[2] || '0') * UNIT + BigInt(fraction)
  return match[1] === '-' ? -scaled : scaled
}

function format(scaled: bigint): string {
  const negative = scaled < 0n
  const absolute = negative ? -scaled : scaled
  const fraction = (absolute % UNIT).toString().padStart(SCALE, '0').replace(/0+$/, '')
  return `${negative ? '-' : ''}${absolute / UNIT}${fraction ? `.${fraction}` : ''}`
}

/** Half away from zero. */
function divide(a: bigint, by: bigint): bigint {
  const half = by / 2n
  return (a < 0n ? a - half : a + half) / by
}

export const decimal = {
  add: (a: string, b: string) => format(parse(a) + parse(b)),
  sub: (a: string, b: string) => format(parse(a) - parse(b)),
  mul: (a: string, b: string) => format(divide(parse(a) * parse(b), UNIT)),
  round: (a: string, places: number) => {
    const step = 10n ** BigInt(SCALE - places)
    return format(divide(parse(a), step) * step)
  },
  neg: (a: string) => format(-parse(a)),
  cmp: (a: string, b: string) => {
    const difference = parse(a) - parse(b)
    return difference === 0n ? 0 : difference > 0n ? 1 : -1
  },
  isZero: (a: string) => parse(a) === 0n,
  isNegative: (a: string) => parse(a) < 0n,
  /** Whole and fraction apart, for columns aligned on the point; digits beyond `places` are cut. */
  parts: (a: string, places = 4) => {
    const plain = format(parse(a))
    const negative = plain.startsWith('-')
    const [whole = '0', fraction = ''] = plain.replace('-', '').split('.')
    return { negative, whole, fraction: fraction.slice(0, places).replace(/0+$/, '') }
  },
  /** Only for lengths of bars and charts. */
  toNumber: (a: string) => Number(a),
}

/** Digits after the point that a column of amounts needs, so that whole numbers stand at its edge. */
export function placesOf(amounts: readonly string[], most = 4): number {
  return Math.max(0, ...amounts.map((amount) => decimal.parts(amount, most).fraction.length))
}
