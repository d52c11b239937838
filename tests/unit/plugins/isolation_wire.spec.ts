import { test } from '@japa/runner'
import fc from 'fast-check'
import { UpstreamError } from '@wxiai/sdk'
import { encodeFrame, FrameError, FrameReader } from '#plugins/isolation/frames'
import { errorFromWire, errorToWire } from '#plugins/isolation/wire_errors'

const through = (bytes: Buffer, step = bytes.length) => {
  const reader = new FrameReader()
  const found: unknown[] = []
  for (let at = 0; at < bytes.length; at += step) {
    found.push(...reader.push(bytes.subarray(at, at + step)))
  }
  return found
}
const roundTrip = (value: unknown) => through(encodeFrame(value))[0]

test.group('Isolated plugins: frames', () => {
  test('what is JSON arrives as it was, in pieces of any size', ({ assert }) => {
    fc.assert(
      fc.property(
        fc.array(fc.json(), { maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        (texts, step) => {
          const values = texts.map((text) => JSON.parse(text) as unknown)
          const stream = Buffer.concat(values.map(encodeFrame))
          assert.deepEqual(JSON.stringify(through(stream, step)), JSON.stringify(values))
        }
      )
    )
  })

  test('bytes and dates are themselves wherever they stand', ({ assert }) => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.date({ noInvalidDate: true }),
        fc.string(),
        (bytes, date, key) => {
          const value = { list: [bytes, { [key]: date }], again: Buffer.from(bytes) }
          const got = roundTrip(value) as {
            list: [Uint8Array, Record<string, Date>]
            again: Uint8Array
          }
          assert.deepEqual([...got.list[0]], [...bytes])
          assert.instanceOf(got.again, Uint8Array)
          assert.equal(got.list[1][key]?.getTime(), date.getTime())
        }
      )
    )
  })

  test('an address is itself, and one that is broken is refused', ({ assert }) => {
    const url = new URL('https://example.com/a%20b?c=ä#d')
    const got = roundTrip({ list: [url, new Uint8Array([1])] }) as { list: [URL, Uint8Array] }
    assert.instanceOf(got.list[0], URL)
    assert.equal(got.list[0].href, url.href)
    assert.deepEqual(got.list[1], new Uint8Array([1]))
    const frame = encodeFrame([url])
    frame.write('nowhere', frame.length - url.href.length)
    assert.throws(() => through(frame), FrameError)
  })

  test('names of our own making mean nothing in what others send', ({ assert }) => {
    const value = JSON.parse('{"__proto__":{"x":1},"constructor":[null],"$bytes":[0,4]}') as object
    const got = roundTrip(value) as object
    assert.equal(JSON.stringify(got), JSON.stringify(value))
    assert.isUndefined(({} as { x?: number }).x)
  })

  test('whatever bytes come, they are read or refused', ({ assert }) => {
    const frame = encodeFrame({ a: [new Uint8Array(9), new Date(0)], b: 'text' })
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.nat(255), (at, byte) => {
        const broken = Buffer.from(frame)
        broken[at] = byte
        try {
          through(broken)
        } catch (error) {
          assert.instanceOf(error, FrameError)
        }
      }),
      { numRuns: 2_000 }
    )
    assert.throws(() => through(Buffer.from('ffffffff00000000', 'hex')), 'a message is too large')
    assert.throws(() => encodeFrame(new Uint8Array(97 * 2 ** 20)), 'The message is too large')
  })

  test('a path leads only to what the message holds', ({ assert }) => {
    for (const path of [['__proto__', 'x'], ['a', 'constructor'], ['a'], ['b', 0], []]) {
      const text = JSON.stringify([{ a: 'taken', b: [] }, [[path, 'bytes', 0, 5]]])
      const head = Buffer.alloc(8)
      head.writeUInt32LE(8 + text.length, 0)
      head.writeUInt32LE(text.length, 4)
      assert.throws(() => through(Buffer.concat([head, Buffer.from(text)])), FrameError)
    }
  })
})

test.group('Isolated plugins: errors', () => {
  const over = (error: unknown) => errorFromWire(roundTrip(errorToWire(error)))

  test('an error of the upstream keeps all its fields', ({ assert }) => {
    const fields = { code: 'busy', retryable: true, retryAfter: 2.5, misconfigured: true }
    const text = { 'en': 'Busy.', 'zh-CN': '忙。' }
    const got = over(new UpstreamError({ ...fields, message: text })) as UpstreamError
    assert.instanceOf(got, UpstreamError)
    assert.deepInclude({ ...got }, { ...fields, text })
  })

  test('one of a bundled copy of the class is known by its name', ({ assert }) => {
    const copy = Object.assign(new Error('No.'), { name: 'UpstreamError', code: 'no', text: 'No.' })
    assert.deepInclude({ ...(over(copy) as UpstreamError) }, { code: 'no', retryable: false })
  })

  test('one of the AI SDK keeps what is JSON of its fields, and nothing unknown', ({ assert }) => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    const fields = { statusCode: 503, isRetryable: true, responseHeaders: { 'retry-after': '2' } }
    const error = Object.assign(new Error('Busy.'), { name: 'AI_APICallError' }, fields)
    const more = { data: circle, responseBody: 'x'.repeat(100_000), status: 404, handle: 'x' }
    const got = over(Object.assign(error, more))
    assert.deepEqual({ ...got }, { name: 'AI_APICallError', ...fields } as never)
    assert.isTrue((got as never)[Symbol.for('vercel.ai.error.AI_APICallError')])
    const other = over(Object.assign(new Error('No.'), { name: 'Other', ...fields }))
    assert.deepEqual({ ...other }, { name: 'Other' } as never)
  })

  test('one of the AI SDK says what of ours it wraps', ({ assert }) => {
    const cause = new UpstreamError({ code: 'upstream_unreachable', message: 'Cut.' })
    const got = over(Object.assign(new Error('No.', { cause }), { name: 'AI_APICallError' }))
    assert.instanceOf(got.cause, UpstreamError)
    assert.equal((got.cause as UpstreamError).code, 'upstream_unreachable')
    const bug = over(Object.assign(new Error('No.', { cause: 1 }), { name: 'AI_APICallError' }))
    assert.notProperty(bug, 'cause')
  })

  test('any other keeps its name and the place where it happened', ({ assert }) => {
    const error = new TypeError('a bug')
    const got = over(error)
    assert.deepEqual([got.name, got.message, got.stack], ['TypeError', 'a bug', error.stack])
    assert.equal(over('text').message, 'text')
  })

  test('what a stranger calls an error is made one', ({ assert }) => {
    assert.instanceOf(errorFromWire({ message: { toString: '' } }), Error)
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (value) => {
        assert.instanceOf(over(value), Error)
        assert.instanceOf(errorFromWire(value), Error)
        assert.instanceOf(errorFromWire({ message: value, name: value, upstream: value }), Error)
      })
    )
  })
})
