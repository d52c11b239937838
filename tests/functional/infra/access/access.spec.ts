import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import router from '@adonisjs/core/services/router'
import { AuthSessions } from '#accounts/auth_sessions'
import { ChangeNotes } from '#tests/helpers/change_notes'
import { Visitor } from '#tests/helpers/visitor'
import { RULES, type Audience, type Rule } from './rules.js'
import { ACTORS, PNG, World, type Actor } from './world.js'

const MEMBERS: readonly Actor[] = ['owner', 'stranger', 'restricted', 'admin']
const MAY: Record<Audience, readonly Actor[]> = {
  everyone: ['pending', ...MEMBERS],
  holders: ['pending', ...MEMBERS],
  accounts: ['pending', ...MEMBERS],
  members: MEMBERS,
  admins: ['admin'],
}

interface Endpoint {
  name: string
  method: string
  pattern: string
  rule: Rule
}
type Send = () => Promise<number>
/** What is to be refused, with which status, and to whom. */
interface Try {
  send: Send
  status: number
  who: string
}

/** The name of a route in the table. */
function nameOf({ methods, pattern }: { methods: string[]; pattern: string }) {
  const [method] = methods.filter((name) => name !== 'HEAD')
  return `${methods.length > 3 ? 'ANY' : method} ${pattern}`
}

const ENDPOINTS: Endpoint[] = Object.entries(RULES).map(([name, rule]) => {
  const [method, pattern] = name.split(/[ #]/) as [string, string]
  return { name, method, pattern, rule }
})
/** No cookies: gateways call `/pay`, with a signature. */
const isApi = ({ pattern }: Endpoint) => /^\/(api|v1|pay)\//.test(pattern)

/** What an actor gets; a route that is open to an actor whom its row does not belong to says that there is none. */
function expected({ rule }: Endpoint, actor: Actor): { allowed: boolean; status: number } {
  if (!MAY[rule.for].includes(actor)) return { allowed: false, status: 403 }
  if (actor === 'restricted' && rule.permission) return { allowed: false, status: 403 }
  const foreign = rule.row && rule.for !== 'admins' && actor !== 'owner'
  if (foreign) return { allowed: false, status: rule.foreign ?? 404 }
  return { allowed: true, status: rule.status ?? 200 }
}

test.group('Access', (group) => {
  let world: World
  let notes: ChangeNotes
  let noted = 0
  group.setup(async () => {
    world = await new World().open()
    notes = await ChangeNotes.open()
    return async () => {
      await notes.close()
      await world.close()
    }
  })

  /** A request that is right in all but who makes it. */
  async function requestFor({ method, pattern, rule }: Endpoint, caller: { email: string }) {
    const row = rule.row ? await world.row(rule.row) : {}
    const params: Record<string, string> = {
      plugin: 'steered',
      operation: 'plain',
      service: 'steered',
      version: '0',
      ...row,
      ...rule.params,
    }
    const path = pattern
      .replace(/:(\w+)\??/g, (_, name: string) => encodeURIComponent(params[name]!))
      .replace(/^\/?(.*)\*$/, '/$1nothing')
    const body = typeof rule.body === 'function' ? rule.body(caller, row) : rule.body
    return {
      method: method === 'ANY' ? 'GET' : method,
      path,
      body: typeof body === 'object' && row.user_id ? { ...body, user_id: row.user_id } : body,
    }
  }
  type Request = Awaited<ReturnType<typeof requestFor>>

  async function callApi({ method, path, body }: Request, headers: Record<string, string>) {
    const form = new FormData()
    form.set('file', new Blob([PNG]), 'a.png')
    const abort = new AbortController()
    const response = await fetch(`http://${process.env.HOST}:${process.env.PORT}${path}`, {
      method,
      headers: {
        ...headers,
        ...(typeof body === 'object' ? { 'content-type': 'application/json' } : {}),
      },
      body: body === 'upload' ? form : body && JSON.stringify(body),
      redirect: 'manual',
      signal: abort.signal,
    })
    // Live streams do not end by themselves.
    abort.abort()
    return response.status
  }

  const go = async (visitor: Visitor, { method, path, body }: Request, visit: object = {}) =>
    (await visitor.go(path, body as object, { method, ...visit })).status

  async function asActor(endpoint: Endpoint, actor: Actor): Promise<Send> {
    const request = await requestFor(endpoint, world.person(actor))
    if (isApi(endpoint)) {
      const authorization = `Bearer ${await world.token(actor)}`
      return () => callApi(request, { authorization })
    }
    const visitor = await world.visitor(actor)
    return () => go(visitor, request)
  }

  /** Somebody whom nobody knows: with nothing, with the sign-in of the other door, with one that has ended. */
  async function asGuests(endpoint: Endpoint): Promise<Send[]> {
    const owner = world.person('owner')
    const authorization = `Bearer ${await world.token('owner')}`
    if (!isApi(endpoint)) {
      const left = await world.visitor('owner')
      const { cookie } = left
      await left.go('/logout', {})
      await world.forget(['owner'])
      const request = await requestFor(endpoint, owner)
      const guest = new Visitor()
      await guest.go('/login')
      return [
        () => go(guest, request),
        () => go(guest, request, { headers: { authorization } }),
        // The cookie of a sign-in that has ended; the token against forgery stays good.
        () => go(left, request, { headers: { cookie } }),
      ]
    }
    const { cookie } = await world.visitor('owner')
    const ended = await world.token('owner')
    const sessions = await app.container.make(AuthSessions)
    const { jti } = JSON.parse(Buffer.from(ended.split('.')[1]!, 'base64url').toString())
    await sessions.close(jti, owner.id)
    const guests: Record<string, string>[] = [
      {},
      { cookie },
      { authorization: `Bearer ${ended}` },
      { authorization: 'Bearer x' },
    ]
    return Promise.all(
      guests.map(async (headers) => {
        const request = await requestFor(endpoint, owner)
        return () => callApi(request, headers)
      })
    )
  }

  /** Sends and says what is wrong with the answers, and which tables changed although nothing should. */
  async function refusals(tries: Try[]): Promise<string[]> {
    // What made the world ready for it.
    noted += (await notes.take()).length
    const faults: string[] = []
    for (const { send, status, who } of tries) {
      const given = await send()
      if (given !== status) faults.push(`${given} instead of ${status} for ${who}`)
    }
    const changed = await notes.take()
    return [...faults, ...changed.map((table) => `${table} changed`)]
  }

  test('every route has a rule, and every rule a route', ({ assert }) => {
    const routes = Object.values(router.toJSON()).flat().map(nameOf)
    const ruled = Object.keys(RULES).map((name) => name.split('#')[0]!)
    assert.sameMembers([...new Set(routes)], [...new Set(ruled)])
  })

  test('who may not is told so, and nothing changes', async ({ assert }) => {
    const faults: string[] = []
    for (const endpoint of ENDPOINTS) {
      const { name, rule } = endpoint
      if (rule.for === 'everyone' || rule.for === 'holders') continue
      const status = isApi(endpoint) || name === 'POST /session/token' ? 401 : 302
      // Guests first: one of them is an owner who signs out.
      const guests = await asGuests(endpoint)
      const tries = guests.map((send): Try => ({ send, status, who: 'a guest' }))
      for (const actor of ACTORS) {
        const { allowed, status: refused } = expected(endpoint, actor)
        if (allowed) continue
        tries.push({ send: await asActor(endpoint, actor), status: refused, who: actor })
      }
      const found = await refusals(tries)
      faults.push(...found.map((fault) => `${name}: ${fault}`))
    }
    assert.deepEqual(faults, [])
    assert.isAbove(noted, 100, 'changes that were noted')
  }).timeout(240_000)

  test('who may, does', async ({ assert }) => {
    const faults: string[] = []
    for (const endpoint of ENDPOINTS) {
      const { name, rule } = endpoint
      if (rule.for === 'holders') continue
      for (const actor of ACTORS) {
        const { allowed, status } = expected(endpoint, actor)
        if (!allowed) continue
        const given = await (await asActor(endpoint, actor))()
        if (given !== status) faults.push(`${name} as ${actor}: ${given} instead of ${status}`)
        if (rule.leaves) await world.forget()
      }
      if (rule.for !== 'everyone') continue
      for (const send of await asGuests(endpoint)) {
        const given = await send()
        const status = rule.guest ?? rule.status ?? 200
        if (given !== status) faults.push(`${name} as a guest: ${given} instead of ${status}`)
      }
      await world.forget(['owner'])
    }
    assert.deepEqual(faults, [])
  }).timeout(240_000)

  test('a signed address opens what it was signed for, to whoever holds it', async ({ assert }) => {
    const faults: string[] = []
    for (const { name, method, pattern, rule } of ENDPOINTS) {
      if (rule.for !== 'holders') continue
      const { good, bad } = await world.links(rule, pattern)
      const send = (path: string) => () => callApi({ method, path, body: undefined }, {})
      const found = await refusals(
        bad.map((path) => ({ send: send(path), status: 404, who: `holders of ${path}` }))
      )
      const status = await send(good)()
      if (status !== (rule.status ?? 200)) found.push(`${status} with the signed address`)
      faults.push(...found.map((fault) => `${name}: ${fault}`))
    }
    assert.deepEqual(faults, [])
  })

  test('pages take no change without the token against forged requests', async ({ assert }) => {
    const faults: string[] = []
    for (const endpoint of ENDPOINTS) {
      const methods =
        endpoint.method === 'ANY' ? ['POST', 'PUT', 'PATCH', 'DELETE'] : [endpoint.method]
      if (isApi(endpoint) || methods[0] === 'GET') continue
      if (endpoint.rule.for === 'holders') continue
      const visitor = await world.visitor('owner')
      const other = await world.visitor('stranger')
      for (const method of methods) {
        const request = { ...(await requestFor(endpoint, world.person('owner'))), method }
        const body = request.body ?? {}
        const tries = [false, 'forged', other.token].map((csrf) => ({
          send: () => go(visitor, { ...request, body }, { csrf }),
          status: 302,
          who: `the token ${csrf}`,
        }))
        const found = await refusals(tries)
        faults.push(...found.map((fault) => `${method} ${endpoint.pattern}: ${fault}`))
      }
    }
    assert.deepEqual(faults, [])
  })
})
