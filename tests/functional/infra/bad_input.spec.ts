import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { PluginRegistry } from '#plugins/registry'
import { person } from '../tasks/support.js'

interface Route {
  method: string
  path: string
}

/** They end the caller's token, or never end by themselves. */
const LEFT_OUT = /signout|stream\/user|update\/password/

const UUID = '00000000-0000-4000-8000-000000000000'
const STRANGE = [
  null,
  '',
  'x',
  '\u0000',
  '\ud800',
  '💥中文‮',
  'a'.repeat(100_000),
  0,
  -1,
  1.5,
  1e308,
  '1e400',
  '-5',
  'NaN',
  '99999999999999999999999999',
  true,
  [],
  [null],
  {},
  { a: { b: { c: [{}] } } },
  { $gt: '' },
  '__proto__',
  "'; drop table users; --",
  '../../etc/passwd',
  UUID,
]
const PARAMS = ['x', UUID, '0', '-1', '%00', '%F0%9F%92%A5', "'%22;--", '..%2F..', 'a'.repeat(300)]

type Schema = {
  type?: string
  properties?: Record<string, Schema>
  anyOf?: Schema[]
  additionalProperties?: Schema | boolean
}

test.group('Bad input', () => {
  test('no route answers with a 5xx, whatever it is sent', async ({ client, assert }) => {
    await (await app.container.make(PluginRegistry)).resync()
    const admin = await person(client, '100', 'admin')
    const document = (await client.get('/api/openapi.json')).body()
    const faults: string[] = []
    let sent = 0

    const send = async ({ method, path }: Route, body?: string) => {
      sent += 1
      const url = `http://${process.env.HOST}:${process.env.PORT}${path}`
      const response = await fetch(url, {
        method: method.toUpperCase(),
        headers: {
          authorization: `Bearer ${admin.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body,
        redirect: 'manual',
      })
      const text = await response.text()
      if (response.status < 500) return
      faults.push(
        `${response.status} ${method} ${path.slice(0, 120)} ${body?.slice(0, 120) ?? ''} ${text.slice(0, 150)}`
      )
    }

    for (const [template, methods] of Object.entries<Record<string, Operation>>(document.paths)) {
      if (LEFT_OUT.test(template)) continue
      for (const [method, operation] of Object.entries(methods)) {
        const paths = new Set(PARAMS.map((value) => template.replaceAll(/\{\w+\}/g, value)))
        for (const path of paths) await send({ method, path })
        const [path] = [template.replaceAll(/\{\w+\}/g, UUID)]
        const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query')
        for (const value of ['', '-1', '0', '1e99', 'x', '\u0000', '[]', UUID, '9'.repeat(40)]) {
          const pairs = query.map(({ name }) => [name, value] as [string, string])
          if (pairs.length > 0)
            await send({ method, path: `${path}?${new URLSearchParams(pairs)}` })
          for (const pair of pairs) {
            await send({ method, path: `${path}?${new URLSearchParams([pair])}` })
          }
        }
        const schema = operation.requestBody?.content?.['application/json']?.schema
        if (method === 'get' || method === 'delete' || !schema) continue
        for (const body of ['', '{', '[]', 'null', '"x"', '7', '{"a":'.repeat(2000)]) {
          await send({ method, path }, body)
        }
        for (const body of bodies(resolve(schema, document))) {
          await send({ method, path }, JSON.stringify(body))
        }
      }
    }
    assert.isAbove(sent, 500)
    assert.deepEqual(faults, [], `${sent} requests`)
  }).timeout(120_000)
})

interface Operation {
  parameters?: { in: string; name: string }[]
  requestBody?: { content?: Record<string, { schema?: Schema }> }
}

function resolve(schema: Schema & { $ref?: string }, document: object): Schema {
  if (!schema.$ref) return schema
  const path = schema.$ref.slice(2).split('/')
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document) as Schema
}

/** Each field strange by itself while the others look right, and all of them at once. */
function* bodies(schema: Schema): Generator<unknown> {
  const fields = Object.entries(schema.properties ?? {})
  const usual = Object.fromEntries(fields.map(([name, field]) => [name, plausible(field)]))
  yield usual
  for (const value of STRANGE) {
    yield { unknown: value }
    yield Object.fromEntries(fields.map(([name]) => [name, value]))
    for (const [name, field] of fields) {
      yield { ...usual, [name]: value }
      for (const inner of Object.keys(field.properties ?? {})) {
        yield { ...usual, [name]: { [inner]: value } }
      }
    }
  }
}

function plausible(schema: Schema): unknown {
  if (schema.type === 'string') return 'text'
  if (schema.type === 'integer' || schema.type === 'number') return 1
  if (schema.type === 'boolean') return true
  if (schema.type === 'array') return []
  return {}
}
