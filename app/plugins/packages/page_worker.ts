/** Compiles pages, one message at a time. Ends with the process that made it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { flushCompileCache } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadCompilerFromOneFile } from './one_file_compiler.js'
import type { PageSources } from '../../../sdk/vite/compile_pages.js'

/** With nothing to do for so long, it gets itself going. */
const REST = 200

loadCompilerFromOneFile()
const { compilePages } = await import('../../../sdk/vite/compile_pages.js')
let busy: Promise<unknown> = Promise.resolve()
let asked = false

process.on('disconnect', () => process.exit())
process.on('message', (sources: PageSources) => {
  asked = true
  // The cache is else written at the end of a process, and this one is killed.
  busy = busy.then(async () => process.send?.(await answerTo(sources), () => flushCompileCache()))
})
await sleep(REST)
if (!asked) busy = busy.then(warmUp).then(() => flushCompileCache())

async function answerTo(sources: PageSources) {
  try {
    return { compiled: await compilePages(sources) }
  } catch (error) {
    return { error: messageOf(error, sources.root) }
  }
}

/** A first page takes three times as long as the next. */
async function warmUp(): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'wxiai-pages-'))
  try {
    await mkdir(join(root, 'pages'))
    const page = '<script lang="ts">let n: number = $state(0)</script><p class="p-4">{n}</p>'
    await writeFile(join(root, 'pages/first.svelte'), page)
    await compilePages({
      appRoot: process.cwd(),
      root,
      plugin: 'first',
      pages: { first: 'pages/first.svelte' },
      shared: Object.fromEntries(
        ['svelte', 'svelte/internal/client', 'svelte/internal/disclose-version'].map((id) => [
          id,
          { file: '', exports: [] },
        ])
      ),
      output: join(root, 'output'),
    })
  } catch {
    // Whoever asks next is told what is wrong.
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** Compilers colour what they say, and show where it is. */
function messageOf(error: unknown, root: string): string {
  const { message, id, loc } = error as Error & {
    id?: string
    loc?: { line: number; column: number }
  }
  // eslint-disable-next-line no-control-regex
  const plain = message.replace(/\u001B\[[\d;]*m/g, '').replaceAll(root, '')
  const place = id ? ` (${id.replace(root, '')}${loc ? `:${loc.line}:${loc.column}` : ''})` : ''
  return plain.includes(place.trim()) ? plain : plain + place
}
