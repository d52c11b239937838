import { accessSync, constants } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
  type Request,
} from 'playwright-core'

const CANDIDATES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Where Chromium is on this machine, or null. */
export function chromiumPath(): string | null {
  for (const path of CANDIDATES) {
    if (!path) continue
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      continue
    }
  }
  return null
}

/** Said loudly, so that nobody takes a skipped suite for a passed one. */
export const NO_CHROMIUM =
  'No Chromium on this machine: install the package "chromium" or set CHROMIUM_PATH'

let browser: Browser | undefined

export async function launch(): Promise<Browser> {
  browser ??= await chromium.launch({
    executablePath: chromiumPath() ?? undefined,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  return browser
}

export async function closeBrowser() {
  await browser?.close()
  browser = undefined
}

export interface Visit {
  context: BrowserContext
  page: Page
  /** Everything that a person would not see but that should not be there. */
  faults: string[]
  /** Waits until a page has all that it asked for, and asks for nothing more. */
  settled: () => Promise<void>
}

/** What never comes is told after so many ms; what comes may take its time where other tests keep the processors busy. */
const PATIENCE = 60_000
/** How long a page has to be silent, in ms. */
const SILENCE = 150

/** A fresh visitor; console errors and failed requests are collected. */
export async function visit(
  baseURL: string,
  options: { locale?: string; dark?: boolean; phone?: boolean } = {}
): Promise<Visit> {
  const context = await (
    await launch()
  ).newContext({
    baseURL,
    locale: options.locale ?? 'en-US',
    colorScheme: options.dark ? 'dark' : 'light',
    viewport: options.phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    hasTouch: options.phone,
    isMobile: options.phone,
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(PATIENCE)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error')
      faults.push(`console: ${message.text()} ${message.location().url}`)
  })
  return { context, page, faults, settled: settling(page) }
}

/** Playwright's own "networkidle" never comes: the line of live events stays open. */
function settling(page: Page): Visit['settled'] {
  const open = new Set<Request>()
  let last = performance.now()
  page.on('request', (request) => {
    if (request.url().endsWith('/stream/user')) return
    open.add(request)
    last = performance.now()
  })
  const done = (request: Request) => {
    if (open.delete(request)) last = performance.now()
  }
  page.on('requestfinished', done)
  page.on('requestfailed', done)
  return async () => {
    const until = performance.now() + PATIENCE
    while (open.size > 0 || performance.now() - last < SILENCE) {
      if (performance.now() > until) {
        throw new Error(`still on its way: ${[...open].map((request) => request.url())}`)
      }
      await sleep(20)
    }
  }
}
