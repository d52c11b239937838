/**
 * A gallery of 100,000 pictures and films of all services: how soon its first page is there, and what a tab takes while somebody scrolls through thousands.
 *
 *   npm run bench:gallery -- --files 100000 --scroll 8000
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { chromium, type CDPSession } from 'playwright-core'
import sharp from 'sharp'
import { embeddedConnection } from '#shared/database/embedded_postgres'
import { chromiumPath } from '../browser/support/browser.js'
import { signUp } from '../browser/support/people.js'
import { Reader, Site } from './growth/site.js'

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '100000' },
    /** Tiles that are scrolled past. */
    scroll: { type: 'string', default: '8000' },
  },
})
const EMAIL = 'ada@example.com'
const PASSWORD = 'correct horse battery'
const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!

/** Every row a file of its own; forty thumbnails of all shapes are shared among them. */
const FILL = `
  insert into files (team_id, user_id, kind, disk, disk_key, thumbnail_key, name, mime, size, width, height, sha256,
    metadata, plugin_id, service_id, created_at)
  select u.team_id, u.user_id, 'output', u.disk, u.disk_key || '-' || n, u.thumbnail_key, 'picture-' || n || '.webp',
    case when n % 4 = 0 then 'video/mp4' else u.mime end, u.size, u.width, u.height, u.sha256,
    jsonb_build_object('action', 'IMAGINE', 'prompt', 'a lighthouse at dawn, number ' || n),
    (array['midjourney','flux','dreamwork','fal','jimeng','kling','replicate','speech'])[1 + n % 8],
    (array['midjourney','flux','dreamwork','fal','jimeng','kling','replicate','speech'])[1 + n % 8],
    now() - n * interval '11 minutes'
  from generate_series(1, $1::int) n
  join (select *, row_number() over (order by id) - 1 as nth, count(*) over () as all from files) u
    on u.nth = n % u.all`

async function fill(folder: string, reader: Reader) {
  for (let i = 0; i < 40; i += 1) {
    const [width, height] = [512 + ((i * 97) % 512), 512 + ((i * 61) % 512)]
    const background = { r: (i * 53) % 256, g: (i * 101) % 256, b: (i * 197) % 256 }
    const bytes = await sharp({ create: { width, height, channels: 3, background } })
      .webp()
      .toBuffer()
    await reader.upload(new Uint8Array(bytes), 'picture.webp', 'image/webp')
  }
  const client = new pg.Client(embeddedConnection(folder))
  await client.connect()
  await client.query(FILL, [Number(values.files)])
  await client.query('vacuum (analyze) files')
  await client.end()
}

async function memory(cdp: CDPSession) {
  await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0
  return { heap: of('JSHeapUsedSize') / 2 ** 20, nodes: of('Nodes') }
}

const folder = await mkdtemp(join(tmpdir(), 'wxiai-gallery-'))
const site = await Site.start(folder)
const browser = await chromium.launch({
  executablePath: chromiumPath()!,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
})
try {
  const context = await browser.newContext({
    baseURL: site.base,
    viewport: { width: 1440, height: 900 },
  })
  const page = await context.newPage()
  await signUp(page, 'Ada', EMAIL)
  const reader = new Reader(site)
  await reader.signIn(EMAIL, PASSWORD)
  await fill(folder, reader)
  const times: Record<string, number[]> = {}
  for (let round = -3; round < 30; round += 1) {
    for (const path of ['/gallery', '/gallery?kind=video', '/gallery?plugin=kling']) {
      const { ms } = await reader.ask(path)
      if (round >= 0) (times[path] ??= []).push(ms)
    }
  }
  for (const [path, list] of Object.entries(times)) {
    console.log(`first page of ${path}: ${median(list).toFixed(0)} ms (median of ${list.length})`)
  }

  const cdp = await context.newCDPSession(page)
  await cdp.send('Performance.enable')
  const began = performance.now()
  await page.goto('/gallery')
  const tiles = page.locator('main [role=listitem]')
  await tiles.first().waitFor()
  console.log(`first tiles in Chromium: ${(performance.now() - began).toFixed(0)} ms`)
  await page.evaluate(() => {
    const frames: number[] = []
    let last = performance.now()
    const frame = (now: number) => {
      frames.push(now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    Object.assign(window, { frames })
  })
  console.log('\n| tiles seen | JS heap after collection | DOM nodes |\n| ---: | ---: | ---: |')
  const seen = new Set<string>()
  await page.mouse.move(700, 500)
  const goal = Number(values.scroll)
  let still = 0
  for (let next = 0; seen.size < goal && still < 10;) {
    const before = seen.size
    const names = await page.evaluate(() =>
      [...document.querySelectorAll('main [role=listitem] button[aria-label]')].map((button) =>
        button.getAttribute('aria-label')!
      )
    )
    for (const name of names) if (/number \d+/.test(name)) seen.add(/number \d+/.exec(name)![0])
    if (seen.size >= next) {
      const { heap, nodes } = await memory(cdp)
      console.log(`| ${seen.size} | ${heap.toFixed(1)} MB | ${nodes} |`)
      next += goal / 8
    }
    // Looked at seldom, so that looking is not what is measured.
    for (let step = 0; step < 4; step += 1) {
      await page.mouse.wheel(0, 220)
      await page.waitForTimeout(16)
    }
    still = seen.size === before ? still + 1 : 0
  }
  const { heap, nodes } = await memory(cdp)
  console.log(`| ${seen.size} | ${heap.toFixed(1)} MB | ${nodes} |`)
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames)
  const slow = frames.filter((ms) => ms > 50).length
  const share = ((slow / frames.length) * 100).toFixed(1)
  console.log(
    `\nframes: ${frames.length}, median ${median(frames).toFixed(1)} ms, over 50 ms: ${share} %`
  )
} finally {
  await browser.close()
  await site.stop()
  await rm(folder, { recursive: true, force: true })
}
