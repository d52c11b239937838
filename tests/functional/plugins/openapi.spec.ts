import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import router from '@adonisjs/core/services/router'
import { openApiPath } from '#plugins/openapi/paths'

const IN_THE_API = /^\/(api\/v1|v1)(\/|$)/
/** The routes that say "there is nothing here" match everything and are nothing. */
const NOWHERE = /^not_found/

/** Every route under /api/v1 and /v1 as `METHOD /path/{parameter}`. */
function routes(): string[] {
  return Object.values(router.toJSON())
    .flat()
    .filter(({ pattern, name }) => IN_THE_API.test(pattern) && !NOWHERE.test(name ?? ''))
    .flatMap(({ pattern, methods }) =>
      methods
        .filter((method) => method !== 'HEAD')
        .map((method) => `${method} ${openApiPath(pattern)}`)
    )
}

test.group('OpenAPI', () => {
  test('describes every route of the API and invents none', async ({ client, assert }) => {
    const response = await client.get('/api/openapi.json')
    response.assertStatus(200)
    const { paths, openapi } = response.body() as {
      openapi: string
      paths: Record<string, Record<string, { operationId: string }>>
    }
    assert.equal(openapi, '3.1.0')
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`)
    )
    const existing = routes()
    assert.isAbove(existing.length, 20)
    assert.deepEqual(
      existing.filter((route) => !described.includes(route)),
      [],
      'routes without a description'
    )
    const answers = (route: string) => {
      const [method, path] = route.split(' ')
      return ['echo', randomUUID()].some((value) => {
        const match = router.match(path.replace(/\{\w+\}/g, value), method, false)
        return match !== null && !NOWHERE.test(match.route.name ?? '')
      })
    }
    assert.deepEqual(
      described.filter((route) => !existing.includes(route) && !answers(route)),
      [],
      'descriptions without a route'
    )
    const ids = Object.values(paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId)
    )
    assert.lengthOf(ids, new Set(ids).size)
  })

  test('the page to try it comes from this server alone', async ({ client, assert }) => {
    const page = await client.get('/docs')
    page.assertStatus(200)
    assert.notMatch(page.text(), /https?:\/\//)
    const policy = page.header('content-security-policy')!
    assert.include(policy, "script-src 'self';")
    const [, viewer] = /data-viewer="([^"]+)"/.exec(page.text())!
    for (const path of [viewer, '/docs/start.js']) {
      const script = await client.get(path)
      script.assertStatus(200)
      assert.match(script.header('content-type')!, /javascript/)
    }
    const outside = await client.get(
      viewer.replace('standalone.esm.js', '..%2f..%2f..%2fpackage.json')
    )
    outside.assertStatus(404)
  })
})
