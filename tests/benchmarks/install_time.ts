/**
 * From the registry to a first task: a plugin with a page of its own, installed and set up on a running site, then
 * upgraded some times. An admin has seen the page of what may be installed; with `-- unseen` a program installs it.
 * npm run bench:install
 */
import { performance } from 'node:perf_hooks'
import { shareSdkWithPlugins } from '../../app/plugins/sdk_resolution.js'
import { NpmRegistryServer } from '../fixtures/packages/npm_registry.js'
import { pagePlugin } from '../fixtures/packages/page_plugin.js'
import { SteeredUpstream } from '../fixtures/steered_upstream.js'
import { Reader } from './growth/site.js'
import { startSite } from './site.js'

const UPGRADES = 3
const LOOKING = 2_000
const READING = 3_000
const NAME = '@test/wxiai-plugin-paged'

interface Package {
  id: string
  steps: { name: string; milliseconds: number }[]
}

shareSdkWithPlugins()
const site = await startSite()
const registry = await new NpmRegistryServer().start()
const upstream = await new SteeredUpstream().start()
let token = ''

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${site.url}/api/v1${path}`, {
    method,
    headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  const answer = (await response.json()) as T
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
  return answer
}

/** @param reading milliseconds in which the admin looks at the package */
async function install(reading = 0): Promise<Package> {
  const { id } = await call<Package>('POST', '/admin/plugins/packages', { package: NAME })
  await new Promise((resolve) => setTimeout(resolve, reading))
  return call('POST', `/admin/plugins/packages/${id}/install`, { allow_untrusted: true })
}

const median = (figures: number[]) => figures.toSorted((a, b) => a - b)[figures.length >> 1]!
const pages = ({ steps }: Package) => steps.find(({ name }) => name === 'pages')!.milliseconds

try {
  const account = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }
  token = (await call<{ token: string }>('POST', '/auths/signup', account)).token
  await call('PUT', '/admin/plugins/source', {
    registry_url: registry.url,
    allow_private_hosts: true,
  })
  registry.publish(await pagePlugin())

  const unseen = process.argv.includes('unseen')
  if (!unseen) {
    const admin = new Reader({ base: site.url })
    await admin.signIn(account.email, account.password)
    await admin.ask('/admin/plugins/packages')
    await new Promise((resolve) => setTimeout(resolve, LOOKING))
  }

  const began = performance.now()
  const first = await install()
  const config = { config: { base_url: upstream.url }, allow_private_hosts: true }
  await call('POST', '/paged/config', config)
  await call('POST', '/paged/enable', {})
  await call('POST', '/paged/submit/make', { prompt: 'a lighthouse' })
  console.log(
    `first task       ${((performance.now() - began) / 1000).toFixed(2)} s after the click`
  )
  console.log(
    `its pages        ${(pages(first) / 1000).toFixed(2)} s (the compiler was never used before, ` +
      `${unseen ? 'and nobody looked' : `looked for ${LOOKING / 1000} s`})`
  )

  const upgrades: { took: number; pages: number }[] = []
  for (let i = 1; i <= UPGRADES; i += 1) {
    registry.publish(await pagePlugin({ version: `1.0.${i}` }))
    const start = performance.now()
    const done = await install(READING)
    upgrades.push({ took: performance.now() - start - READING, pages: pages(done) })
    // The compiler goes when nobody needs it.
    await new Promise((resolve) => setTimeout(resolve, 11_000))
  }
  const took = median(upgrades.map((one) => one.took))
  const compiled = median(upgrades.map((one) => one.pages))
  console.log(`upgrade          ${(took / 1000).toFixed(2)} s (median of ${UPGRADES})`)
  console.log(`its pages        ${(compiled / 1000).toFixed(2)} s (median of ${UPGRADES})`)
} finally {
  await Promise.all([site.stop(), registry.stop(), upstream.stop()])
}
process.exit()
