/**
 * Lighthouse over the pages that people see first, in both themes, on a desktop as Lighthouse simulates it.
 * npm run bench:lighthouse [-- /gallery]; REPORTS=<folder> keeps the whole reports.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { launch as launchChrome } from 'chrome-launcher'
import lighthouse, { desktopConfig } from 'lighthouse'
import { chromium, type Cookie, type Page } from 'playwright-core'
import { chromiumPath } from '../browser/support/browser.js'
import { signUp } from '../browser/support/people.js'
import { startSite } from './site.js'

const PAGES = ['/login', '/', '/images/midjourney', '/gallery', '/credits']
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const
/** A score below this fails the run. */
const LEAST = 95

type Category = (typeof CATEGORIES)[number]
interface Row {
  page: string
  theme: string
  scores: Record<Category, number>
  /** What cost points. */
  losses: string[]
}

async function makeWork(page: Page) {
  await page.goto('/images/midjourney')
  await page.locator('main textarea').first().fill('a fox in the snow')
  await page.getByRole('button', { name: /^Generate/ }).click()
  await page.getByRole('group', { name: 'Pick' }).waitFor({ timeout: 60_000 })
}

/** The session of somebody who has made a picture. */
async function member(url: string): Promise<Cookie[]> {
  const browser = await chromium.launch({
    executablePath: chromiumPath()!,
    args: ['--no-sandbox', '--disable-quic'],
  })
  const context = await browser.newContext({ baseURL: url, locale: 'en-US' })
  const page = await context.newPage()
  await signUp(page, 'Ada', 'ada@example.com')
  await makeWork(page)
  const cookies = await context.cookies()
  await browser.close()
  return cookies
}

/** A browser that has never been here but for its session. */
async function freshChrome(theme: string, cookies: Cookie[]) {
  const chrome = await launchChrome({
    chromePath: chromiumPath()!,
    chromeFlags: [
      ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic'],
      ...(theme === 'dark' ? ['--force-dark-mode'] : []),
    ],
  })
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${chrome.port}`)
  await browser.contexts()[0].addCookies(cookies)
  await browser.close()
  return chrome
}

async function look(url: string, path: string, theme: string, cookies: Cookie[]): Promise<Row> {
  const chrome = await freshChrome(theme, path === '/login' ? [] : cookies)
  try {
    const result = await lighthouse(
      url + path,
      {
        port: chrome.port,
        onlyCategories: [...CATEGORIES],
        disableStorageReset: true,
        logLevel: 'error',
      },
      desktopConfig
    )
    const { categories, audits, finalDisplayedUrl } = result!.lhr
    if (new URL(finalDisplayedUrl).pathname !== path) {
      throw new Error(`${path} led to ${finalDisplayedUrl}`)
    }
    const scores = Object.fromEntries(
      CATEGORIES.map((name) => [name, Math.round((categories[name].score ?? 0) * 100)])
    ) as Record<Category, number>
    const losses = CATEGORIES.flatMap((name) => categories[name].auditRefs)
      .filter(({ id, weight }) => weight > 0 && (audits[id].score ?? 1) < 0.9)
      .map(({ id }) => `${id} ${audits[id].displayValue ?? ''}`.trim())
    if (process.env.REPORTS) {
      const name = `${path.replaceAll('/', '_')}-${theme}.json`
      await writeFile(join(process.env.REPORTS, name), JSON.stringify(result!.lhr))
    }
    return { page: path, theme, scores, losses }
  } finally {
    chrome.kill()
  }
}

const wanted = process.argv.slice(2)
const site = await startSite()
const rows: Row[] = []
try {
  const cookies = await member(site.url)
  for (const theme of ['light', 'dark']) {
    for (const path of wanted.length ? wanted : PAGES) {
      rows.push(await look(site.url, path, theme, cookies))
    }
  }
} finally {
  await site.stop()
}

console.log(`${'page'.padEnd(20)} theme  perf  a11y  best`)
for (const { page, theme, scores, losses } of rows) {
  const figures = CATEGORIES.map((name) => String(scores[name]).padStart(6)).join('')
  console.log(`${page.padEnd(20)} ${theme.padEnd(5)}${figures}  ${losses.join(', ')}`)
}
const low = rows.filter(({ scores }) => CATEGORIES.some((name) => scores[name] < LEAST))
if (low.length) console.log(`${low.length} pages are below ${LEAST}`)
process.exitCode = low.length ? 1 : 0
