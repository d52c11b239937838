import { test } from '@japa/runner'
import { pageJson } from '#web/page_json'

const HOSTILE = `</script><!--<script>'"&lt;\u2028\\</SCRIPT`
const page = (props: Parameters<typeof pageJson>[0]['props']) => ({
  component: 'home',
  url: '/?q=<!--',
  version: '1',
  props,
})

test.group('The page in its document', () => {
  test('says what the page is, and nothing of it ends the script or begins another', ({
    assert,
  }) => {
    const shown = page({ services: [{ name: HOSTILE, note: null }], user: { name: HOSTILE }, a: 1 })
    const json = pageJson(shown)
    assert.notInclude(json, '<')
    assert.deepEqual(JSON.parse(json), shown)
    assert.deepEqual(JSON.parse(pageJson(page({ a: [] }))), page({ a: [] }))
    assert.deepEqual(JSON.parse(pageJson(page({ services: [] }))), page({ services: [] }))
  })

  test('links are written once, until they are others', ({ assert }) => {
    let written = 0
    const toJSON = () => `link ${++written}`
    const links = [{ toJSON }]
    const first = pageJson(page({ services: links, user: 'Ada' }))
    const second = pageJson(page({ services: links, user: 'Bob' }))
    assert.include(first, 'link 1')
    assert.include(second, 'link 1')
    assert.include(second, 'Bob')
    assert.include(pageJson(page({ services: [{ toJSON }] })), 'link 2')
  })
})
