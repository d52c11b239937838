/**
 * What fifty more plugins cost: two sites side by side, one with a single installed plugin and one with fifty, all usable.
 *
 *   npm run bench:plugins -- --count 50 --rounds 40
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Reader, Site } from '../growth/site.js'
import { installCopies } from './copies.js'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '40' },
  },
})
const rounds = Number(values.rounds)
const PASSWORD = 'correct horse battery'
const EMAIL = 'ada@example.com'
const PAGES = [
  '/',
  '/images',
  '/images/flux',
  '/images/midjourney',
  '/videos/kling',
  '/gallery',
  '/credits',
  '/account',
  '/admin',
  '/admin/users',
  '/admin/tasks',
  '/admin/plugins/flux',
  '/api/v1/credit',
  '/api/v1/flux/config',
  '/api/v1/flux/history',
  '/api/v1/files',
]
/** They show every plugin, so they may grow with them. */
const LISTS = ['/api/v1/services', '/admin/plugins', '/admin/prices', '/api/openapi.json']

/** The quarter of the answers that other work on the machine disturbed least: its slowest. */
const quartile = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 4)]!

async function prepare(count: number) {
  const folder = await mkdtemp(join(tmpdir(), 'wxiai-plugins-'))
  await installCopies(folder, count)
  // The first start makes the database, the second is what is measured.
  const first = await Site.start(folder, { DEMO: 'true' })
  const body = JSON.stringify({ name: 'Ada', email: EMAIL, password: PASSWORD })
  const headers = { 'content-type': 'application/json' }
  await fetch(`${first.base}/api/v1/auths/signup`, { method: 'POST', body, headers })
  await first.stop()
  const boots: number[] = []
  for (let i = 0; i < 3; i += 1) {
    const began = performance.now()
    const site = await Site.start(folder, { DEMO: 'true' })
    boots.push(performance.now() - began)
    await site.stop()
  }
  const site = await Site.start(folder, { DEMO: 'true' })
  const reader = new Reader(site)
  await reader.signIn(EMAIL, PASSWORD)
  return { folder, site, reader, boot: Math.min(...boots) }
}

const sites = [await prepare(1), await prepare(Number(values.count))] as const
const [one, many] = sites
try {
  const { body } = await many.reader.ask('/api/v1/services')
  const usable = (body as { items: unknown[] }).items.length
  console.log(`start: ${(one.boot / 1000).toFixed(2)} s with 1, ${(many.boot / 1000).toFixed(2)} s`)
  console.log(`with ${values.count} (${usable} services are usable)\n`)
  console.log('| page | with 1 | with many | ratio |\n| --- | ---: | ---: | ---: |')
  for (const path of [...PAGES, ...LISTS]) {
    const times: [number[], number[]] = [[], []]
    // In turn, and each first as often as the other, so that the load of the machine hits both alike.
    for (let round = -3; round < rounds; round += 1) {
      for (const side of round % 2 ? [0, 1] : [1, 0]) {
        const { ms } = await sites[side]!.reader.ask(path)
        if (round >= 0) times[side]!.push(ms)
      }
    }
    const [a, b] = [quartile(times[0]), quartile(times[1])]
    const name = LISTS.includes(path) ? `${path} (lists them all)` : path
    console.log(`| ${name} | ${a.toFixed(1)} ms | ${b.toFixed(1)} ms | ${(b / a).toFixed(2)} |`)
  }
} finally {
  for (const { site, folder } of sites) {
    await site.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
