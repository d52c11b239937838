import { test } from '@japa/runner'
import fc from 'fast-check'
import { InvalidMoney, Money, formatMoney } from '#shared/money'

/** Any amount that the type can hold, as its count of the smallest unit. */
const units = fc.bigInt({ min: -(10n ** 24n) + 1n, max: 10n ** 24n - 1n })
const smallUnits = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n })

function fromUnits(value: bigint): Money {
  const digits = (value < 0n ? -value : value).toString().padStart(13, '0')
  return Money.parse(`${value < 0n ? '-' : ''}${digits.slice(0, -12)}.${digits.slice(-12)}`)
}

test.group('Money', () => {
  test('reads and writes {0} as {1}')
    .with([
      ['12.5', '12.5'],
      ['12.500000000000', '12.5'],
      ['0', '0'],
      ['-0', '0'],
      ['-0.0', '0'],
      ['007', '7'],
      ['100', '100'],
      ['0.000000000001', '0.000000000001'],
      ['-0.000000000001', '-0.000000000001'],
      ['999999999999.999999999999', '999999999999.999999999999'],
    ])
    .run(({ assert }, [text, expected]) => {
      assert.equal(Money.parse(text).toString(), expected)
      assert.equal(formatMoney(text), expected)
    })

  test('refuses {$self}')
    .with([
      'NaN',
      'Infinity',
      '-Infinity',
      '1e3',
      '1E-3',
      '',
      ' ',
      ' 1',
      '1 ',
      '1\n',
      '+1',
      '--1',
      '1.',
      '.5',
      '1,000',
      '1_000',
      '0x10',
      '１２',
      '0.0000000000001',
      '1.0000000000000',
      '1000000000000',
      '-1000000000000',
      '9'.repeat(10_000),
    ])
    .run(({ assert }, text) => {
      assert.throws(() => Money.parse(text), /Not an amount/)
      assert.isFalse(Money.isValid(text))
    })

  test('refuses what is not a string', ({ assert }) => {
    for (const value of [1, 1.5, Number.NaN, 1n, null, undefined, {}, ['1']]) {
      assert.isFalse(Money.isValid(value))
      assert.throws(() => Money.parse(value as unknown as string), /Not an amount/)
    }
  })

  test('refuses results beyond 24 digits', ({ assert }) => {
    const most = Money.parse('999999999999.999999999999')
    assert.throws(() => most.add('0.000000000001'), /more than 24 digits/)
    assert.throws(() => most.neg().sub('0.000000000001'), /more than 24 digits/)
    assert.throws(() => most.mul('1.1'), /more than 24 digits/)
    assert.instanceOf(new InvalidMoney('x'), Error)
  })

  test('does what floats cannot', ({ assert }) => {
    assert.equal(Money.parse('0.1').add('0.2').toString(), '0.3')
    assert.equal(Money.parse('1.005').mul('1000').toString(), '1005')
    assert.equal(Money.parse('0.000000000001').mul('0.5').toString(), '0.000000000001')
    assert.equal(Money.parse('0.000000000001').mul('0.4').toString(), '0')
    assert.equal(Money.parse('-0.000000000001').mul('0.5').toString(), '-0.000000000001')
    assert.equal(Money.sum(['0.1', '0.2', Money.parse('0.7')]).toString(), '1')
    assert.equal(JSON.stringify({ amount: Money.parse('7.10') }), '{"amount":"7.1"}')
  })

  test('compares', ({ assert }) => {
    assert.equal(Money.parse('2').cmp('10'), -1)
    assert.equal(Money.parse('-2').cmp('-10'), 1)
    assert.equal(Money.parse('2.0').cmp('2'), 0)
    assert.isTrue(Money.parse('2').eq('2.00'))
    assert.equal(Money.parse('2').min('1').toString(), '1')
    assert.equal(Money.parse('2').max('3').toString(), '3')
    assert.equal(Money.parse('-3').abs().toString(), '3')
    assert.isTrue(Money.zero.isZero())
    assert.isTrue(Money.parse('-1').isNegative())
    assert.isTrue(Money.parse('1').isPositive())
  })
})

test.group('Money | properties', () => {
  test('text survives a round trip', () => {
    fc.assert(
      fc.property(units, (value) => {
        const money = fromUnits(value)
        return money.eq(money.toString()) && !/\.\d*0$/.test(money.toString())
      })
    )
  })

  test('addition is that of the integers', () => {
    fc.assert(
      fc.property(smallUnits, smallUnits, smallUnits, (a, b, c) => {
        const [x, y, z] = [a, b, c].map(fromUnits)
        return (
          x.add(y).eq(fromUnits(a + b)) &&
          x.add(y).eq(y.add(x)) &&
          x
            .add(y)
            .add(z)
            .eq(x.add(y.add(z))) &&
          x.add(y).sub(y).eq(x) &&
          x.add(x.neg()).isZero()
        )
      })
    )
  })

  test('order is that of the integers', () => {
    fc.assert(
      fc.property(units, units, (a, b) => {
        return fromUnits(a).cmp(fromUnits(b)) === (a < b ? -1 : a > b ? 1 : 0)
      })
    )
  })

  test('a product is off by at most half a unit, and exact for whole quantities', () => {
    fc.assert(
      fc.property(
        smallUnits,
        fc.integer({ min: -100_000, max: 100_000 }),
        smallUnits,
        (a, n, q) => {
          const exact = fromUnits(a)
            .mul(String(n))
            .eq(fromUnits(a * BigInt(n)))
          const rounded = fromUnits(a).mul(fromUnits(q))
          const [whole, fraction = ''] = rounded.abs().toString().split('.')
          const got = BigInt(whole + fraction.padEnd(12, '0')) * (rounded.isNegative() ? -1n : 1n)
          const off = got * 10n ** 12n - a * q
          return exact && (off < 0n ? -off : off) * 2n <= 10n ** 12n
        }
      )
    )
  })
})
