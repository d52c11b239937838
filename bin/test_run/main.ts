import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureAssets } from '../start/assets.js'
import { commonEnvironment } from './environment.js'
import { removeOldRuns, removeRun } from './leftovers.js'
import { Part } from './part.js'

const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '')
const home = join(root, 'var', 'test')
const folder = join(home, `run-${process.pid}`)
const args = process.argv.slice(2)

/** All there is runs side by side; see docs/decisions/0026 and 0031. */
const EVERYTHING = [['unit', 'functional'], ['browser'], ['chaos']]

// Japa would say what it can do and then wait for an app that never starts.
if (args.some((argument) => ['--help', '-h'].includes(argument))) {
  console.log(`npm test -- [suites] [options], for example: npm test -- unit --files money

Suites:   unit, functional, browser, chaos
Options:  --files <end of a path>, --tests <title>, --groups <title>, --tags <tag>, --timeout <ms>, --bail`)
  process.exit(0)
}

await mkdir(home, { recursive: true })
await removeOldRuns(home)
await mkdir(folder)
if (!existsSync(join(root, 'node_modules'))) throw new Error('run "npm install" first')
await ensureAssets(root, () => console.log('Building the pages ...'))

const environment = commonEnvironment(join(folder, 'compiled'))
const parts = (args.length ? [args] : EVERYTHING).map(
  (own, at) => new Part(own, join(folder, String(at + 1)))
)
const results = parts.map((part) => part.run(root, environment))
// One after the other, however they run: the first as it speaks, the next with all that it has said until then.
for (const { output } of parts) for await (const chunk of output) process.stdout.write(chunk)
const all = await Promise.all(results)
await removeRun(folder)

const sum = (count: 'passed' | 'failed' | 'skipped') =>
  all.reduce((total, result) => total + result[count], 0)
if (sum('skipped')) console.log(`${sum('skipped')} skipped`)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exit(sum('failed') === 0 && all.every(({ passed }) => passed > 0) ? 0 : 1)
