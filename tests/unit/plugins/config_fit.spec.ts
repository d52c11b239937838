import { test } from '@japa/runner'
import { form } from '@wxiai/sdk'
import { validatePlugin } from '@wxiai/sdk/validate'
import { checkConfig } from '#plugins/config_schema'
import echo from '../../fixtures/plugins/echo/plugin.js'

const WITH_PAIR = { fits: [{ way: ['pair'] }] }
const config = form.object(['id', 'secret'], {
  way: form.choice(['Way in', '接入方式'], { key: 'Key', pair: 'Pair' }),
  id: form.line(['Id', '编号'], 20, WITH_PAIR),
  secret: form.secret(['Secret', '密钥']),
  token: form.secret(['Token', '令牌'], WITH_PAIR),
})
const lacks = (sent: object) =>
  checkConfig(config, { ...sent }).faults.map(({ keyword, params }) => [
    keyword,
    (params as { missingProperty?: string }).missingProperty,
  ])

test.group('Settings that depend on others', () => {
  test('one is required only while it fits', ({ assert }) => {
    assert.deepEqual(lacks({ secret: 's' }), [])
    assert.deepEqual(lacks({ way: 'pair', secret: 's' }), [['required', 'id']])
    assert.deepEqual(lacks({ way: 'pair', secret: 's', id: 'i' }), [])
    assert.deepEqual(lacks({ way: 'pair' }), [['required', 'secret']])
  })

  test('what was entered for another choice is not in force, and does no harm', ({ assert }) => {
    const sent = { way: 'key', id: 'i', secret: 's', token: 't' }
    assert.deepEqual(checkConfig(config, sent).config, { way: 'key', secret: 's' })
    assert.deepEqual(checkConfig(config, { ...sent, way: 'pair' }).config, { ...sent, way: 'pair' })
    assert.deepEqual(sent, { way: 'key', id: 'i', secret: 's', token: 't' })
  })

  test('a config that lacks something is none', ({ assert }) => {
    assert.isNull(checkConfig(config, { way: 'pair', secret: 's' }).config)
    assert.isNull(checkConfig(config, { secret: 5 }).config)
  })

  test('conditions must name settings that exist', ({ assert }) => {
    const faults = (look: object) =>
      validatePlugin({
        ...echo,
        config: { ...echo.config, properties: { ...echo.config.properties, more: look } },
      }).map(({ path }) => path)
    assert.deepEqual(faults({ 'type': 'string', 'x-when-input': [{ region: ['eu'] }] }), [])
    const unknown = { 'type': 'string', 'x-when-input': [{ planet: ['mars'] }] }
    assert.deepEqual(faults(unknown), ['config.properties.more.x-when-input[0]'])
    const elsewhere = { 'type': 'string', 'x-when-config': { region: ['eu'] } }
    assert.deepEqual(faults(elsewhere), ['config.properties.more.x-when-config'])
  })
})
