import { test } from '@japa/runner'
import { documentedErrors, errorsOf } from '#tests/helpers/documented'

const CHINESE = /[\u4e00-\u9fff]/

test.group('Errors of upstreams', () => {
  test('every fault of {plugin} has a class, a sentence of its own in both languages, and a case')
    .with(documentedErrors)
    .run(({ assert }, { documented: { upstream, dialects, elsewhere = {} } }) => {
      const ends = new Set(errorsOf(dialects).map((error) => error.ends))
      const sentences = new Set<string>()
      for (const [code, [reaction, en, zh]] of Object.entries(upstream.faults)) {
        assert.match(code, /^[a-z_]+$/)
        assert.include(['retry', 'fail', 'misconfigured'], reaction, code)
        assert.isAbove(en.length, 10, code)
        assert.match(zh, CHINESE, code)
        assert.isFalse(sentences.has(en) || sentences.has(zh), `${code} says what another says`)
        sentences.add(en).add(zh)
        assert.isTrue(ends.has(code) || code in elsewhere, `${code} has no case`)
        assert.isFalse(ends.has(code) && code in elsewhere, `${code} has a case after all`)
      }
      assert.deepEqual(
        [...ends].filter((code) => !(code in upstream.faults)),
        [],
        'cases end in faults of the table'
      )
    })

  test('every code that {plugin} knows of its upstreams has a case')
    .with(documentedErrors)
    .run(({ assert }, { documented: { upstream, dialects } }) => {
      const said = new Set(errorsOf(dialects).map((error) => error.said))
      const without = Object.keys(upstream.codes ?? {}).filter((code) => !said.has(code))
      assert.deepEqual(without, [])
    })
})
