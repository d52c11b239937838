/**
 * What fifty more plugins cost: two sites side by side, one with a single installed plugin and one with fifty, all usable.
 *
 *   npm run bench:plugins -- --count 50 --seconds 90
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
    /** Measures until halves of the answers of one site agree, or so long. */
    seconds: { type: 'string', default: '90' },
  },
})
/** Requests of a page to each site, before the next page has its turn. */
const ROUNDS = 12
/** How far two halves of the answers of one site may lie apart. */
const NOISE = 0.05
const LEAST_SWEEPS = 4
const PASSWORD = 'correct horse battery'
const EMAIL = 'ada@example.com'
const PAGES = [
  '/',
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
/** About every plugin, and yet no longer with more of them: they come by the page, or with what is chosen. */
const PAGED = ['/images', '/videos', '/audio', '/admin/plugins', '/admin/prices']
/** A first page carries the links of all services, which later visits do not. */
const LOADED = ['/', '/images']
/** Whole lists of all plugins; and the same for who has them already. */
const LISTS = ['/api/v1/services', '/api/openapi.json']
const VISITS = [
  ...[...PAGES, ...PAGED].map((path) => ({
    name: path,
    visit: (reader: Reader) => reader.ask(path),
  })),
  ...LOADED.map((path) => ({
    name: `${path}, loaded anew`,
    visit: (reader: Reader) => reader.load(path),
  })),
  ...LISTS.flatMap((path) => [
    { name: `${path} (lists them all)`, visit: (reader: Reader) => reader.ask(path) },
    { name: `${path}, unchanged`, visit: (reader: Reader) => reader.askAgain(path) },
  ]),
]

/** The quarter of the answers that other work on the machine disturbed least: its slowest. */
const quartile = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 4)]!
/** What nothing explains: two halves of the answers of the same site, as if they were two sites. */
const noiseOf = (list: number[]) => {
  // By pairs: of two requests in a row each site has been first once.
  const half = (which: number) => quartile(list.filter((_, i) => (i >> 1) % 2 === which))
  return Math.abs(half(0) / half(1) - 1)
}

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
  const visits: number[] = []
  for (let i = 0; i < 3; i += 1) {
    const began = performance.now()
    const site = await Site.start(folder, { DEMO: 'true' })
    boots.push(performance.now() - began)
    visits.push(await new Reader(site).signIn(EMAIL, PASSWORD))
    await site.stop()
  }
  const site = await Site.start(folder, { DEMO: 'true' })
  const reader = new Reader(site)
  await reader.signIn(EMAIL, PASSWORD)
  return { folder, site, reader, boot: Math.min(...boots), visit: Math.min(...visits) }
}

const sites = [await prepare(1), await prepare(Number(values.count))] as const
const [one, many] = sites
try {
  const { body } = await many.reader.ask('/api/v1/services')
  const usable = (body as { items: unknown[] }).items.length
  console.log(`start: ${(one.boot / 1000).toFixed(2)} s with 1, ${(many.boot / 1000).toFixed(2)} s`)
  console.log(`with ${values.count} (${usable} services are usable)`)
  const ratio = (many.visit / one.visit).toFixed(2)
  console.log(
    `first page: ${one.visit.toFixed(0)} ms, ${many.visit.toFixed(0)} ms, ratio ${ratio}\n`
  )
  const pages = VISITS.map((visit) => ({ ...visit, times: [[], []] as number[][] }))
  const loud = () => pages.filter(({ times }) => times.some((list) => noiseOf(list) > NOISE))
  const end = Date.now() + Number(values.seconds) * 1000
  let sweeps = 0
  // All pages again and again: what the machine does meanwhile hits each of them and both sites alike.
  do {
    for (const { visit, times } of sweeps < LEAST_SWEEPS ? pages : loud()) {
      for (let round = sweeps ? 0 : -3; round < ROUNDS; round += 1) {
        for (const side of round % 2 ? [0, 1] : [1, 0]) {
          const { ms } = await visit(sites[side]!.reader)
          if (round >= 0) times[side]!.push(ms)
        }
      }
    }
    sweeps += 1
  } while (Date.now() < end && (sweeps < LEAST_SWEEPS || loud().length > 0))

  console.log('| page | with 1 | with many | ratio | noise | rounds |')
  console.log('| --- | ---: | ---: | ---: | ---: | ---: |')
  for (const { name, times } of pages) {
    const [few, lots] = times.map(quartile) as [number, number]
    const noise = (Math.max(...times.map(noiseOf)) * 100).toFixed(0)
    const ms = `${few.toFixed(1)} ms | ${lots.toFixed(1)} ms`
    console.log(
      `| ${name} | ${ms} | ${(lots / few).toFixed(2)} | ${noise} % | ${times[0]!.length} |`
    )
  }
} finally {
  for (const { site, folder } of sites) {
    await site.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
