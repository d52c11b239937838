import { test } from '@japa/runner'
import { InstalledPlugin, NO_STATE, type PluginState } from '#plugins/installed_plugin'
import { PriceBook } from '#plugins/price_book'
import type { PluginRegistry } from '#plugins/registry'
import { ServiceCatalog } from '#plugins/service_catalog'
import { ServiceLinks } from '#plugins/service_links'
import { PluginOverview } from '#admin/plugin_overview'
import { PricedPlugins } from '#admin/priced_plugins'
import type { OverviewFigures, PluginDay } from '#admin/queries/overview'
import echo from '../../fixtures/plugins/echo/plugin.js'

const COUNT = 60
const everything = { can: () => true }
const nothing = { can: () => false }

function pluginOf(number: number, state: Partial<PluginState> = {}): InstalledPlugin {
  const id = `echo-${number}`
  const source = { root: '/', name: `wxiai-plugin-${id}`, version: '1.0.0', source: 'installed' }
  const declared = { ...echo, id, name: { 'en': `Echo ${number}`, 'zh-CN': `回声 ${number}` } }
  const plugin = new InstalledPlugin(id, source as never, declared as never, [])
  plugin.state = { ...NO_STATE, enabled: true, demo: true, ...state }
  return plugin
}

function site(change: (plugin: InstalledPlugin, number: number) => void = () => {}) {
  // Not in the order of their names.
  const plugins = Array.from({ length: COUNT }, (_, i) => pluginOf(COUNT - i))
  for (const plugin of plugins) change(plugin, Number(plugin.id.slice(5)))
  const byId = new Map(plugins.map((plugin) => [plugin.id, plugin]))
  const registry = {
    all: () => [...byId.values()],
    find: (id: string) => byId.get(id) ?? null,
  } as unknown as PluginRegistry
  const prices = new PriceBook(registry, {} as never)
  const catalog = new ServiceCatalog(registry, prices)
  const days = new Map([['echo-60', { tasks: 4, succeeded: 3, failed: 1 } as PluginDay]])
  const figures = { byPlugin: async () => days } as unknown as OverviewFigures
  return {
    byId,
    plugin: (number: number) => byId.get(`echo-${number}`)!,
    catalog,
    links: new ServiceLinks(catalog),
    overview: new PluginOverview(registry, figures),
    prices,
    priced: new PricedPlugins(registry, prices),
  }
}
const ids = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => Number(id.slice(5)))
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

test.group('What is made of many plugins', () => {
  test('a list is kept for all who may do the same, until any plugin changes', ({ assert }) => {
    const { catalog, plugin, byId } = site()
    const first = catalog.visibleTo(everything, 'en')
    assert.lengthOf(first, COUNT)
    assert.strictEqual(catalog.visibleTo({ can: () => true }, 'en'), first)
    assert.equal(catalog.visibleTo(everything, 'zh-CN')[0]!.operations[0]!.label, '绘制')
    assert.isEmpty(catalog.visibleTo(nothing, 'en'))
    assert.strictEqual(catalog.visibleTo(everything, 'en'), first)

    plugin(7).state = { ...plugin(7).state, enabled: false }
    assert.lengthOf(catalog.visibleTo(everything, 'en'), COUNT - 1)
    byId.delete('echo-8')
    const fewer = catalog.visibleTo(everything, 'en')
    assert.lengthOf(fewer, COUNT - 2)
    // Another version of it, in the same state.
    const { state } = plugin(9)
    const next = pluginOf(9)
    next.state = state
    byId.set('echo-9', next)
    assert.notStrictEqual(catalog.visibleTo(everything, 'en'), fewer)
  })

  test('links have one version for the same content, and another for any other', ({ assert }) => {
    const one = site()
    const { version, items } = one.links.visibleTo(everything, 'en')
    // As another node makes them.
    assert.equal(site().links.visibleTo(everything, 'en').version, version)
    assert.equal(items[0]!.credits_from, '0.1')
    assert.notProperty(items[0]!, 'operations')
    assert.notEqual(one.links.visibleTo(everything, 'zh-CN').version, version)
    assert.notEqual(one.links.visibleTo(nothing, 'en').version, version)

    const before = one.plugin(3).state
    one.plugin(3).state = { ...before, prices: new Map([['draft', '0.05']]) }
    const dearer = one.links.visibleTo(everything, 'en')
    assert.notEqual(dearer.version, version)
    assert.equal(dearer.items.find(({ plugin }) => plugin === 'echo-3')!.credits_from, '0.05')
    one.plugin(3).state = before
    assert.equal(one.links.visibleTo(everything, 'en').version, version)
  })

  test('plugins come by the page, what needs hands first', async ({ assert }) => {
    const { overview } = site((plugin, number) => {
      if (number === 40) plugin.state = { ...NO_STATE, enabled: true }
      if (number === 50) plugin.state = NO_STATE
    })
    const page = (number: number, more = {}) =>
      overview.page({ show: 'all', query: '', page: number, ...more }, 'en')
    const first = await page(1)
    assert.deepEqual(first.counts, { all: 60, enabled: 58, problems: 1 })
    assert.equal(first.plugins.total, COUNT)
    assert.deepEqual(ids(first.plugins), [40, ...upTo(1, 24)])
    const last = await page(3)
    assert.deepEqual(ids(last.plugins), [...upTo(52, 60), 50])
    const today = last.plugins.items.find(({ id }) => id === 'echo-60')!
    assert.include(today, { tasks_today: 4, success_rate: 75 })
    assert.isEmpty((await page(9)).plugins.items)

    assert.deepEqual(ids((await page(1, { show: 'problems' })).plugins), [40])
    const found = await page(1, { query: 'ECHO 4', show: 'enabled' })
    const withFour = upTo(1, COUNT).filter((number) => String(number).includes('4'))
    assert.deepEqual(
      ids(found.plugins),
      withFour.filter((number) => number !== 40)
    )
    assert.equal(found.counts.all, 60)
    const nowhere = await page(1, { query: 'nowhere' })
    assert.deepEqual(nowhere.plugins, { items: [], total: 0 })
    const chinese = await overview.page({ show: 'all', query: '回声 60', page: 1 }, 'zh-CN')
    assert.deepEqual(ids(chinese.plugins), [60])
  })

  test('prices come by the page, with the tables of one', ({ assert }) => {
    const { priced, plugin } = site()
    const page = (more: Partial<Parameters<typeof priced.page>[0]>) =>
      priced.page({ query: '', changed: false, page: 1, open: '', ...more }, 'en')
    const first = page({ open: 'echo-2' })
    assert.deepEqual(ids(first.plugins), upTo(1, 25))
    assert.isFalse(first.any_changed)
    const open = first.plugins.items.filter(({ services }) => services)
    assert.deepEqual(ids({ items: open }), [2])
    assert.deepEqual(
      open[0]!.services![0]!.prices.map(({ key, credits, declared }) => [key, credits, declared]),
      [
        ['draft', '0.1', '0.1'],
        ['fine', '2.5', '2.5'],
      ]
    )
    assert.include(open[0]!, { items: 2, changed: 0, from: '0.1', to: '2.5' })
    assert.deepEqual(ids(page({ page: 3 }).plugins), upTo(51, 60))

    // The address of one leads to its page.
    const far = priced.page({ query: '', changed: false, open: 'echo-52' }, 'en')
    assert.equal(far.page, 3)
    assert.deepEqual(ids(far.plugins), upTo(51, 60))
    assert.equal(priced.page({ query: '', changed: false, open: 'nobody' }, 'en').page, 1)

    // Set to what it was anyway: that is no change.
    const edited = (prices: [string, string][]) => ({ ...NO_STATE, prices: new Map(prices) })
    plugin(30).state = edited([
      ['fine', '3'],
      ['draft', '0.10'],
    ])
    const changed = page({ changed: true })
    assert.deepEqual(ids(changed.plugins), [30])
    assert.include(changed.plugins.items[0]!, { changed: 1, to: '3' })
    const [service] = changed.plugins.items[0]!.services!
    assert.deepEqual(
      service!.prices.map(({ key }) => key),
      ['fine']
    )
    assert.isTrue(page({}).any_changed)

    // Over all pages, every word.
    const found = page({ query: 'fine echo 30' })
    assert.deepEqual(ids(found.plugins), [30])
    assert.lengthOf(found.plugins.items[0]!.services![0]!.prices, 1)
    assert.equal(page({ query: 'fine' }).plugins.total, COUNT)
    assert.isEmpty(page({ query: 'draft fine' }).plugins.items)
  })

  test('a search over prices looks at each list once', ({ assert }) => {
    const { priced, prices } = site()
    const list = prices.list.bind(prices)
    const looked: string[] = []
    prices.list = (plugin, ...rest) => {
      looked.push(plugin.id)
      return list(plugin, ...rest)
    }
    const found = priced.page({ query: 'fine', changed: false, page: 1, open: '' }, 'en')
    assert.equal(found.plugins.total, COUNT)
    assert.lengthOf(looked, COUNT)
  })
})
