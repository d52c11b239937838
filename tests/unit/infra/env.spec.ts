import { readFile } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import * as rules from '#shared/env/rules'
import { checkEnvLines } from '../../../bin/start/env_file.js'
import { startMessages } from '../../../bin/start/messages.js'

test.group('Environment rules', () => {
  const cases: [string, rules.EnvRule<unknown>, string, RegExp][] = [
    ['PORT', rules.integer({ min: 0, max: 65_535, fallback: 1 }), 'abc', /^PORT is "abc": use a/],
    ['PORT', rules.integer({ min: 0, max: 65_535, fallback: 1 }), '70000', /from 0 to 65535$/],
    ['PORT', rules.integer({ min: 0, max: 65_535, fallback: 1 }), '-1', /whole number/],
    ['DEMO', rules.flag(false), 'yes', /use true or false$/],
    ['WORKER', rules.oneOf(['inline', 'off']), 'on', /use one of inline, off$/],
    ['HOST', rules.host('x'), 'http://a', /such as 127\.0\.0\.1/],
    ['HOST', rules.host('x'), '300.1.2.3', /such as 127\.0\.0\.1/],
    ['APP_URL', rules.origin(), 'https://a.b/path', /public address only/],
    ['APP_URL', rules.origin(), 'ai.example.com', /public address only/],
    ['TRUST_PROXY', rules.trustedProxies(), 'nginx', /use true, false, loopback/],
  ]
  test('{0} names the variable, the fault and the cure')
    .with(cases)
    .run(({ assert }, [key, rule, value, message]) => {
      assert.throws(() => rule(key, value), message)
    })

  test('secrets are never repeated in a message', ({ assert }) => {
    const url = rules.serviceUrl(['postgres:'], 'postgres://user:password@host/db')
    for (const rule of [rules.secretKey(32), rules.optionalSecret(32), url]) {
      try {
        rule('KEY', 'hunter2')
        assert.fail('must be refused')
      } catch (error) {
        assert.notInclude((error as Error).message, 'hunter2')
      }
    }
  })

  test('takes good values', ({ assert }) => {
    assert.equal(rules.origin()('APP_URL', 'https://a.b/'), 'https://a.b')
    assert.equal(rules.host('x')('HOST', '::1'), '::1')
    assert.equal(rules.host('x')('HOST', 'localhost'), 'localhost')
    assert.deepEqual(rules.trustedProxies()('T', 'loopback, 10.0.0.0/8'), [
      'loopback',
      '10.0.0.0/8',
    ])
    assert.isTrue(rules.flag(false)('DEMO', '1'))
    assert.isFalse(rules.flag(false)('DEMO', undefined))
  })

  test('.env.example names every variable', async ({ assert }) => {
    const example = await readFile(app.makePath('.env.example'), 'utf8')
    const source = await readFile(app.makePath('start/env.ts'), 'utf8')
    const names = [...source.matchAll(/^ {2}([A-Z_]+):/gm)].map((match) => match[1])
    assert.isAbove(names.length, 10)
    for (const name of names) assert.match(example, new RegExp(`^#? ?${name}=`, 'm'))
  })
})

test.group('.env file', () => {
  test('accepts what the parser accepts', ({ assert }) => {
    assert.doesNotThrow(() =>
      checkEnvLines('# note\n\nA=1\nexport B = two\nC="a\nb"\nD=\'x\' # tail\nE=\n')
    )
  })

  test('names the line that is broken', ({ assert }) => {
    assert.throws(
      () => checkEnvLines('A=1\nPORT 4000\n'),
      /^\.env line 2 \(PORT\) is not NAME=value/
    )
    assert.throws(() => checkEnvLines('=5'), /line 1 is not NAME=value/)
    assert.throws(() => checkEnvLines('A=1\nB="open\nC=2'), /line 2 opens a quote/)
  })

  test('speaks the language of the terminal', ({ assert }) => {
    assert.match(startMessages({ LANG: 'zh_CN.UTF-8' }).ready('x'), /已就绪/)
    assert.match(startMessages({ LANG: 'de_DE.UTF-8' }).ready('x'), /ready/)
  })
})
