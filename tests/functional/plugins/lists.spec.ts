import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import type { RunningSimulator } from '@wxiai/sdk'
import type { ServiceInfo, ServiceLink } from '@wxiai/sdk/wire'
import echo from '../../fixtures/plugins/echo/simulator.js'
import { emptySite, makeUser, tokenOf } from '#tests/helpers/accounts'
import { inDemo } from '#tests/helpers/demo'
import { ENDED_TASK } from '#tests/helpers/ended_task'
import { entered, type Visitor } from '#tests/helpers/visitor'

interface Page {
  version: string
  props: Record<string, unknown>
  onceProps?: Record<string, { prop: string }>
}

/** A browser with the app in it: it says what it has, and keeps that where it is not sent again. */
class Inertia {
  readonly #visitor: Visitor
  #page: Page | null = null
  #version = ''

  constructor(visitor: Visitor) {
    this.#visitor = visitor
  }

  /** The first page, as HTML. */
  async load(path: string, language = 'en'): Promise<Page> {
    const headers = { 'accept-language': language }
    const html = await (await this.#visitor.go(path, undefined, { headers })).text()
    this.#page = JSON.parse(/<script data-page[^>]*>([\s\S]*?)<\/script>/.exec(html)![1]!) as Page
    this.#version = this.#page.version
    return this.#page
  }

  /** What came over the wire, and what the app then shows. */
  async visit(path: string, more: Record<string, string> = {}) {
    const held = Object.entries(this.#page?.onceProps ?? {})
    const response = await this.#visitor.go(path, undefined, {
      headers: {
        'accept-language': 'en',
        'x-inertia': 'true',
        'x-inertia-version': this.#version,
        'x-inertia-except-once-props': held.map(([key]) => key).join(','),
        ...more,
      },
    })
    const sent = (await response.json()) as Page
    const props = { ...sent.props }
    for (const [key, { prop }] of Object.entries(sent.onceProps ?? {})) {
      if (held.some(([one]) => one === key)) props[prop] ??= this.#page!.props[prop]
    }
    this.#page = { ...sent, props }
    return { sent: sent.props, shown: props }
  }
}

const idsOf = (services: unknown) => (services as ServiceLink[]).map(({ plugin }) => plugin)

const DEMOS = ['dreamwork', 'flux', 'kling']

test.group('Lists of all services', (group) => {
  let simulator: RunningSimulator

  group.setup(async () => {
    simulator = await echo.start()
    return async () => {
      await simulator.stop()
      await emptySite()
    }
  })
  group.each.setup(async () => {
    await emptySite()
    return inDemo(DEMOS)
  })

  async function people(client: ApiClient) {
    const [admin, user] = [await makeUser('admin'), await makeUser()]
    const tokens = { admin: await tokenOf(admin), user: await tokenOf(user) }
    const as = (who: keyof typeof tokens) => ({
      get: (path: string, headers: Record<string, string> = {}) =>
        client.get(path).bearerToken(tokens[who]).headers(headers),
      post: (path: string, body: object = {}) =>
        client
          .post(path)
          .bearerToken(tokens[who])
          .json(body as Record<string, unknown>),
      put: (path: string, body: object) =>
        client
          .put(path)
          .bearerToken(tokens[who])
          .json(body as Record<string, unknown>),
    })
    const config = { base_url: simulator.url, api_key: 'demo-key-of-echo' }
    for (const [path, body] of [
      ['/api/v1/echo/config', { config, allow_private_hosts: true }],
      ['/api/v1/echo/enable', {}],
    ] as const) {
      const done = await as('admin').post(path, body)
      done.assertStatus(200)
    }
    return { admin, user, as }
  }

  test('the links come with the first page, and again only when they are others', async ({
    client,
    assert,
  }) => {
    const { user, as } = await people(client)
    const browser = new Inertia(await entered(user.email))
    const first = await browser.load('/')
    const links = idsOf(first.props.services)
    assert.includeMembers(links, ['echo', ...DEMOS])

    const next = await browser.visit('/gallery')
    assert.notProperty(next.sent, 'services')
    assert.deepEqual(idsOf(next.shown.services), links)

    const off = await as('admin').post('/api/v1/echo/disable')
    off.assertStatus(200)
    const without = await browser.visit('/credits')
    assert.notInclude(idsOf(without.sent.services), 'echo')
    const same = await browser.visit('/account')
    assert.notProperty(same.sent, 'services')
    assert.notInclude(idsOf(same.shown.services), 'echo')
    const on = await as('admin').post('/api/v1/echo/enable')
    on.assertStatus(200)
    assert.deepEqual(idsOf((await browser.visit('/')).shown.services), links)

    // In another language, and with fewer permissions.
    const chinese = await browser.visit('/', { 'accept-language': 'zh-CN' })
    const kling = (chinese.sent.services as ServiceLink[]).find(({ plugin }) => plugin === 'kling')
    assert.match(kling!.name, /可灵/)
    await user.merge({ permissions: { video_gen: false } }).save()
    const fewer = await browser.visit('/')
    assert.notInclude(idsOf(fewer.sent.services), 'kling')
    // Part of a page brings nothing but that part.
    const part = await browser.visit('/credits', {
      'x-inertia-partial-component': 'credits/index',
      'x-inertia-partial-data': 'holds',
    })
    assert.notProperty(part.sent, 'services')
    assert.property(part.sent, 'holds')
  })

  test('who signs in after somebody else gets their own', async ({ client, assert }) => {
    const { admin, user } = await people(client)
    await user.merge({ permissions: { image_gen: false } }).save()
    const visitor = await entered(admin.email)
    const browser = new Inertia(visitor)
    const all = idsOf((await browser.load('/')).props.services)
    assert.include(all, 'flux')
    await visitor.go('/logout', {})
    const left = await browser.visit('/login')
    assert.deepEqual(left.shown.services, [])
    await visitor.go('/login', { email: user.email, password: 'correct horse battery' })
    const own = idsOf((await browser.visit('/')).shown.services)
    assert.notInclude(own, 'flux')
    assert.include(own, 'kling')
  })

  test('a hub brings the forms of what is chosen, and the links name the others', async ({
    client,
    assert,
  }) => {
    const { user } = await people(client)
    const browser = new Inertia(await entered(user.email))
    const page = await browser.load('/images')
    const images = (page.props.services as ServiceLink[]).filter(({ kind }) => kind === 'image')
    assert.isAbove(images.length, 2)
    for (const { credits_from: credits } of images) assert.match(credits!, /^\d/)
    const forms = async (path: string) =>
      ((await browser.visit(path)).shown.forms as ServiceInfo[]).map(({ plugin }) => plugin)
    assert.deepEqual(await forms('/images'), [images[0]!.plugin])
    assert.sameMembers(await forms('/images?with=dreamwork,flux'), ['flux', 'dreamwork'])
    // What is not there, or of another kind, is nothing to go by.
    assert.deepEqual(await forms('/images?with=kling,nobody'), [images[0]!.plugin])
    assert.deepEqual(await forms('/images?with[]=flux'), [images[0]!.plugin])

    // Results are named as their forms do.
    await db.table('tasks').insert({
      ...ENDED_TASK,
      team_id: user.teamId,
      plugin_id: 'dreamwork',
      service_id: 'dreamwork',
    })
    assert.sameMembers(await forms('/images?with=flux'), ['flux', 'dreamwork'])
  })

  test('the services over REST: nothing is sent twice, and what changes is sent at once', async ({
    client,
    assert,
  }) => {
    const { user, as } = await people(client)
    const path = '/api/v1/services'
    const ask = (tag = '', headers = {}) =>
      as('user').get(path, { ...headers, ...(tag && { 'if-none-match': tag }) })
    const first = await ask()
    first.assertStatus(200)
    assert.include(first.header('content-type')!, 'application/json')
    assert.equal(first.header('cache-control'), 'private, no-cache')
    const tag = first.header('etag')!
    const again = await ask(tag)
    again.assertStatus(304)
    assert.equal(again.text() ?? '', '')
    assert.equal(again.header('etag'), tag)
    // As `fetch` sends it, which wants no cache on the way; among others, and weak.
    for (const held of [tag, `"other", W/${tag}`, '*']) {
      const still = await ask(held, { 'cache-control': 'no-cache' })
      still.assertStatus(304)
    }
    const other = await ask('"other"')
    other.assertStatus(200)
    // An admin may do the same, so the list is the same.
    const admin = await as('admin').get(path, { 'if-none-match': tag })
    admin.assertStatus(304)
    const chinese = await ask(tag, { 'accept-language': 'zh-CN' })
    chinese.assertStatus(200)
    assert.notEqual(chinese.header('etag'), tag)

    const priced = first.body().items.find((one: ServiceInfo) => one.plugin === 'echo')!
    const [{ key, credits }] = priced.prices
    const dearer = await as('admin').put('/api/v1/echo/prices', { items: { [key]: '77.7' } })
    dearer.assertStatus(200)
    const changed = await ask(tag)
    changed.assertStatus(200)
    assert.include(changed.text(), '"77.7"')
    await as('admin').put('/api/v1/echo/prices', { items: { [key]: credits } })
    const back = await ask(tag)
    back.assertStatus(304)

    await user.merge({ permissions: { image_gen: false } }).save()
    const fewer = await ask(tag)
    fewer.assertStatus(200)
    assert.notInclude(idsOf(fewer.body().items), 'flux')
    const ofAdmin = await as('admin').get(path, { 'if-none-match': tag })
    ofAdmin.assertStatus(304)

    const some = await as('user').get(`${path}?plugins=kling,echo,nobody`)
    assert.deepEqual(idsOf(some.body().items), ['kling'])
    const odd = await as('user').get(`${path}?plugins=`)
    odd.assertStatus(422)
    assert.equal(odd.body().errors[0].field, 'plugins')
  })

  test('the API document: the same until something in it changes', async ({ client, assert }) => {
    const { as } = await people(client)
    const ask = (tag = '') =>
      client.get('/api/openapi.json').headers(tag ? { 'if-none-match': tag } : {})
    const first = await ask()
    first.assertStatus(200)
    const tag = first.header('etag')!
    const again = await ask(tag)
    again.assertStatus(304)
    await as('admin').post('/api/v1/echo/disable')
    const without = await ask(tag)
    without.assertStatus(200)
    assert.notProperty(without.body().paths, '/api/v1/echo/submit/draw')
    assert.property(first.body().paths, '/api/v1/echo/submit/draw')
    await as('admin').post('/api/v1/echo/enable')
    const titled = await as('admin').put('/api/v1/admin/settings', {
      values: { 'site.name': 'Atelier' },
    })
    titled.assertStatus(200)
    const renamed = await ask(tag)
    renamed.assertStatus(200)
    assert.equal(renamed.body().info.title, 'Atelier')
    await as('admin').put('/api/v1/admin/settings', { values: { 'site.name': null } })
    const same = await ask(tag)
    same.assertStatus(304)
  })

  test('admin pages: plugins and prices by the page', async ({ client, assert }) => {
    const { admin } = await people(client)
    const browser = new Inertia(await entered(admin.email))
    await browser.load('/admin')
    const plugins = (await browser.visit('/admin/plugins?query=flux')).sent
    assert.deepEqual(
      (plugins.plugins as { items: { id: string }[] }).items.map(({ id }) => id),
      ['flux']
    )
    assert.equal((plugins.counts as { all: number }).all > 5, true)
    const odd = (await browser.visit('/admin/plugins?show=x&page=-1&query[]=a')).sent
    assert.include(odd, { show: 'all', page: 1, query: '' })

    type Priced = { plugins: { items: { id: string; services: unknown[] | null }[] } }
    const prices = (await browser.visit('/admin/prices?open=kling')).sent as unknown as Priced
    const open = prices.plugins.items.filter(({ services }) => services)
    assert.deepEqual(
      open.map(({ id }) => id),
      ['kling']
    )
    const found = (await browser.visit('/admin/prices?query=kling 5 s')).sent as unknown as Priced
    assert.deepEqual(
      found.plugins.items.map(({ id }) => id),
      ['kling']
    )
    assert.isNotNull(found.plugins.items[0]!.services)
  })
})
