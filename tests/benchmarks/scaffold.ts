/** `npm run bench:scaffold`: from an empty folder to a generated picture in the browser, and until an edit shows. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { closeBrowser, visit } from '../browser/support/browser.js'
import { signUp } from '../browser/support/people.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'wxiai-scaffold-'))
const plugin = join(folder, 'lanterns')
let host: ChildProcess | undefined

/** Seconds since the last step. */
let last = performance.now()
const started = last
function step(name: string) {
  const now = performance.now()
  console.log(`${name.padEnd(34)} ${((now - last) / 1000).toFixed(1).padStart(5)} s`)
  last = now
}

async function create() {
  const args = [join(ROOT, 'sdk/create/index.js'), 'lanterns', '--id', 'lanterns', '--kind', 'page']
  const child = spawn(process.execPath, [...args, '--yes'], { cwd: folder, stdio: 'ignore' })
  const [status] = await once(child, 'exit')
  if (status !== 0) throw new Error(`the plugin was not written: ${status}`)
}

async function serve(): Promise<string> {
  const bin = join(plugin, 'node_modules/.bin/wxiai-plugin')
  host = spawn(process.execPath, [bin, 'dev'], { cwd: plugin, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [host.stdout!, host.stderr!]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  }
  for (;;) {
    const [, url] = /is ready: (\S+)/.exec(output) ?? []
    if (url) return url
    if (host.exitCode !== null) throw new Error(output)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function picture(page: Page) {
  await page.goto('/images/lanterns')
  await page.locator('main textarea').first().fill('a lighthouse at dawn')
  await page.getByRole('button', { name: /^Generate · / }).click()
  await page.waitForFunction(() =>
    [...document.querySelectorAll('main img')].some(
      (one) => (one as HTMLImageElement).naturalWidth > 0
    )
  )
}

async function edit(file: string, from: string, to: string) {
  const path = join(plugin, file)
  const source = await readFile(path, 'utf8')
  if (!source.includes(from)) throw new Error(`${file} has no ${from}`)
  await writeFile(path, source.replace(from, to))
}

try {
  await create()
  step('plugin written')
  const url = await serve()
  step('WXIAI with the plugin is ready')
  const { page } = await visit(url)
  page.setDefaultTimeout(60_000)
  await signUp(page, 'Ada', 'ada@example.com')
  step('signed up in the browser')
  await picture(page)
  step('picture on screen')
  const total = (performance.now() - started) / 1000
  console.log(`${'from nothing to a picture'.padEnd(34)} ${total.toFixed(1).padStart(5)} s`)

  last = performance.now()
  await edit(
    'pages/studio.svelte',
    '<PageTitle title={service.name} />',
    '<PageTitle title={service.name} /><h1>Edited</h1>'
  )
  await page.getByRole('heading', { name: 'Edited' }).waitFor()
  step('an edited page shows')
  await edit('plugin.ts', "['Generate'", "['Illuminate'")
  for (;;) {
    await page.reload()
    const shown = page.getByRole('button', { name: /^Illuminate/ }).waitFor({ timeout: 2_000 })
    if (await shown.then(() => true).catch(() => false)) break
  }
  step('edited server code shows')
  process.exitCode = total < 60 ? 0 : 1
} finally {
  await closeBrowser()
  if (host?.exitCode === null) {
    const exit = once(host, 'exit')
    host.kill('SIGTERM')
    await exit
  }
  await rm(folder, { recursive: true, force: true })
}
