import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import router from '@adonisjs/core/services/router'
import { PluginRegistry } from '#plugins/registry'
import { ChangeNotes } from '#tests/helpers/change_notes'
import { changedTables, fingerprint } from '#tests/helpers/fingerprint'
import { RULES, type Rule } from '../access/rules.js'
import { World } from '../access/world.js'
import { send, type Sent } from './door.js'
import { STRANGE, STRANGE_PAYLOADS, STRANGE_SEGMENTS, strangeQueries } from './strange.js'

/** They end the sign-in that the others need, or never end by themselves. */
const LEFT_OUT = /signout|logout|stream\/user|update\/password|account\/password|revoke/

/** What pages read from their address; the API says by itself what it takes. */
const PAGE_QUERY = [
  'page',
  'kind',
  'status',
  'query',
  'month',
  'service',
  'user',
  'return_to',
  'e',
  's',
]

type Schema = {
  type?: string
  $ref?: string
  properties?: Record<string, Schema>
}
interface Operation {
  parameters?: { in: string; name: string }[]
  requestBody?: { content?: Record<string, { schema?: Schema }> }
}
interface Endpoint {
  method: string
  pattern: string
  rule: Rule
  operation: Operation
  schema?: Schema
}

test.group('Bad input: routes', (group) => {
  let world: World
  let endpoints: Endpoint[]
  let sent = 0

  group.setup(async () => {
    await (await app.container.make(PluginRegistry)).resync()
    world = await new World().open()
    const document = JSON.parse((await send({ method: 'GET', path: '/api/openapi.json' })).body)
    endpoints = Object.entries(RULES)
      .filter(([name]) => !LEFT_OUT.test(name))
      .map(([name, rule]) => {
        const [method, pattern] = name.split(/[ #]/) as [string, string]
        const generic = pattern.replace(/:(\w+)\??/g, '{$1}')
        // What a plugin brings is described under its own name.
        const own = generic
          .replace('{plugin}', rule.params?.plugin ?? 'steered')
          .replace('{route}', rule.params?.route ?? '')
        const path = own in document.paths ? own : generic
        const operation = document.paths[path]?.[method.toLowerCase()] ?? {}
        const schema = operation.requestBody?.content?.['application/json']?.schema
        return { method, pattern, rule, operation, schema: schema && resolve(schema, document) }
      })
    return () => world.close()
  })

  /** The headers of somebody who may. */
  async function headersFor({ pattern, rule }: Endpoint): Promise<Record<string, string>> {
    const actor = rule.for === 'admins' ? 'admin' : 'owner'
    if (/^\/(api|v1)\//.test(pattern)) {
      return { authorization: `Bearer ${await world.token(actor)}` }
    }
    const visitor = await world.visitor(actor)
    return { 'cookie': visitor.cookie, 'x-xsrf-token': visitor.token, 'accept': 'text/html' }
  }

  async function requests(endpoint: Endpoint): Promise<Sent[]> {
    const { pattern, rule, operation, schema } = endpoint
    const headers = await headersFor(endpoint)
    const method = endpoint.method === 'ANY' ? 'POST' : endpoint.method
    const path = await usualPath(endpoint)
    const list: Sent[] = []
    const names = (operation.parameters ?? []).filter(({ in: at }) => at === 'query')
    const isPage = !/^\/(api|v1)\//.test(pattern)
    const query = isPage ? PAGE_QUERY : names.map(({ name }) => name)
    const add = (target: string, type?: string, body?: string | Buffer) =>
      list.push({
        method,
        path: target,
        headers: type ? { ...headers, 'content-type': type } : headers,
        body,
      })

    for (const segment of STRANGE_SEGMENTS) {
      const target = pattern.replace(/:\w+\??|\*/g, segment)
      if (target !== pattern) add(target)
    }
    const queries = query.length > 0 ? [...strangeQueries(query, !isPage)] : []
    for (const text of method === 'GET' ? queries : []) add(`${path}?${text}`)
    if (method === 'GET' || method === 'DELETE') return list

    for (const { type, body } of STRANGE_PAYLOADS) add(path, type, body)
    const usual = typeof rule.body === 'object' ? rule.body : undefined
    if (endpoint.method === 'ANY') return list
    for (const body of bodies(schema ?? { properties: {} }, usual)) {
      add(path, 'application/json', JSON.stringify(body))
    }
    return list
  }

  async function usualPath({ pattern, rule }: Endpoint): Promise<string> {
    const params: Record<string, string> = {
      plugin: 'steered',
      operation: 'plain',
      service: 'steered',
      token: 'x',
      version: '0',
      ...(rule.row ? await world.row(rule.row) : {}),
      ...rule.params,
    }
    return pattern.replace(/:(\w+)\??/g, (_, name: string) => params[name]!).replace('*', 'x')
  }

  const told = ({ method, path, headers, body }: Sent) =>
    `${method} ${path.slice(0, 150)} ${headers?.['content-type'] ?? ''} ${String(body ?? '').slice(0, 120)}`

  /** What was refused. `after` is told of each request, and whether it was. */
  async function walk(
    list: Sent[],
    faults: string[],
    after?: (refused: boolean) => Promise<void>
  ): Promise<Sent[]> {
    const refused: Sent[] = []
    for (const request of list) {
      sent += 1
      const { status, body } = await send(request)
      if (status >= 500) faults.push(`${status} ${told(request)} ${body.slice(0, 150)}`)
      const isRefused = status >= 400 || status === 0
      if (isRefused) refused.push(request)
      await after?.(isRefused)
      if (status === 422 && request.headers?.authorization) {
        const { errors = [] } = JSON.parse(body) as { errors?: { field?: string }[] }
        const named = errors.length > 0 && errors.every(({ field }) => typeof field === 'string')
        if (!named && !/text_not_storable/.test(body))
          faults.push(`no field: ${told(request)} ${body}`)
      }
    }
    return refused
  }

  test('none answers with a 5xx, and what is refused changes nothing', async ({
    assert,
    cleanup,
  }) => {
    const faults: string[] = []
    const notes = await ChangeNotes.open()
    cleanup(() => notes.close())
    let seen = 0
    for (const endpoint of endpoints) {
      const { method, pattern } = endpoint
      const list = await requests(endpoint)
      await notes.take()
      const noted = new Set<string>()
      const refused = await walk(list, faults, async (isRefused) => {
        const tables = await notes.take()
        seen += tables.length
        if (isRefused || method === 'GET') for (const table of tables) noted.add(table)
      })
      let changed = [...noted]
      if (changed.length > 0 && refused.length < list.length && method !== 'GET') {
        // Once more, without those that were accepted: what they began may have gone on behind a refusal.
        const before = await fingerprint()
        await walk(refused, faults)
        changed = changedTables(before, await fingerprint())
      }
      if (changed.length > 0) faults.push(`${method} ${pattern}: refusals changed ${changed}`)
    }
    assert.isAbove(sent, 2000)
    assert.isAbove(seen, 100, 'changes that were noted')
    assert.deepEqual(faults, [], `${sent} requests`)
    assert.isUndefined(({} as { isAdmin?: boolean }).isAdmin)
  }).timeout(600_000)

  test('headers that nobody sends', async ({ assert }) => {
    const token = await world.token('owner')
    const file = (await world.links({ for: 'holders', row: 'file' }, '/files/:id')).good
    const faults: string[] = []
    const values = ['', 'x', '-1', '\u00ff\u00fe', ',,,;;;==', '9'.repeat(4000), '*', "'; --", '💥']
    const latin = values.map((value) => Buffer.from(value).toString('latin1'))
    const list: Sent[] = []
    for (const name of [
      'authorization',
      'cookie',
      'accept',
      'accept-language',
      'content-type',
      'x-request-id',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'x-inertia',
      'x-inertia-version',
      'x-inertia-partial-data',
      'x-inertia-partial-component',
      'x-xsrf-token',
      'referer',
      'range',
      'if-none-match',
      'if-modified-since',
      'idempotency-key',
    ]) {
      for (const value of latin) {
        const authorization = `Bearer ${token}`
        for (const path of ['/api/v1/credit', '/login', file, '/docs', '/robots.txt']) {
          list.push({ method: 'GET', path, headers: { authorization, [name]: value } })
        }
      }
    }
    for (const cookie of [
      'wxiai_session=x',
      'wxiai_session=s%3Ax.y',
      'locale=%00',
      'theme="><script>',
    ]) {
      for (const path of ['/', '/login', '/docs'])
        list.push({ method: 'GET', path, headers: { cookie } })
    }
    for (const range of [
      'bytes=0-',
      'bytes=-0',
      'bytes=5-2',
      'bytes=0-0,2-3',
      'bytes=99999999999999999999-',
      'bytes=-99999999999999999999',
    ]) {
      list.push({ method: 'GET', path: file, headers: { range } })
    }
    await walk(list, faults)
    const { body } = await send({
      method: 'GET',
      path: '/docs',
      headers: { cookie: 'theme="><script>' },
    })
    if (body.includes('"><script>')) faults.push('a cookie gets into the page of the docs')
    assert.deepEqual(faults, [])
  })

  test('paths that nobody types', async ({ assert }) => {
    const faults: string[] = []
    const paths = [
      '//',
      '/%',
      '/%00',
      '/%ff',
      '/..%2f..%2fetc/passwd',
      '/../../etc/passwd',
      '/assets/../../package.json',
      '/assets/%2e%2e/%2e%2e/.env',
      '/docs/assets/%2e%2e/%2e%2e/package.json',
      '/.env',
      '/.git/config',
      '/api/v1/../../admin',
      '/api/%2e%2e/admin',
      `/${'a/'.repeat(2000)}`,
      `/${'a'.repeat(7000)}`,
      '/?',
      '/login?%',
      '/login?return_to[]=x',
      '/login?__proto__[a]=b',
      'http://elsewhere.example/',
    ]
    for (const path of paths) {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH']) {
        await walk([{ method, path }], faults)
      }
      const { body } = await send({ method: 'GET', path })
      if (/root:x:0|"dependencies"|APP_KEY/.test(body)) faults.push(`${path} tells a secret`)
    }
    assert.deepEqual(faults, [])
    assert.isAbove(Object.values(router.toJSON()).flat().length, 50)
  })
})

function resolve(schema: Schema, document: object): Schema {
  if (!schema.$ref) return schema
  const path = schema.$ref.slice(2).split('/')
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document) as Schema
}

/** Each field strange by itself while the others are right, and all of them at once. */
function* bodies(schema: Schema, right?: object): Generator<unknown> {
  const properties = { ...schema.properties }
  for (const name of Object.keys(right ?? {})) properties[name] ??= {}
  const fields = Object.entries(properties)
  const usual = {
    ...Object.fromEntries(fields.map(([name, field]) => [name, plausible(field)])),
    ...right,
  }
  yield usual
  for (const [turn, value] of STRANGE.entries()) {
    if (turn % 3 === 0) yield { ...right, unknown: value }
    yield Object.fromEntries(fields.map(([name]) => [name, value]))
    for (const [name, field] of fields) {
      yield { ...usual, [name]: value }
      const inner = (right as Record<string, unknown>)?.[name]
      const names = new Set([...Object.keys(field.properties ?? {}), ...keysOf(inner)])
      // A third of the values for each: what checks one key checks its neighbours.
      for (const [at, key] of [...names].entries()) {
        if ((turn + at) % 3 === 0)
          yield { ...usual, [name]: { ...(inner as object), [key]: value } }
      }
    }
  }
  for (const [name] of fields) yield { ...usual, [name]: undefined }
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

function plausible(schema: Schema): unknown {
  if (schema.type === 'string') return 'text'
  if (schema.type === 'integer' || schema.type === 'number') return 1
  if (schema.type === 'boolean') return true
  if (schema.type === 'array') return []
  return {}
}
