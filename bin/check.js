/** `npm run check`: every static check, all of them even when one fails. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const bin = (path) => `${root}node_modules/${path}`

const checks = [
  { name: 'types', run: [bin('typescript/bin/tsc'), '--noEmit'] },
  {
    name: 'svelte',
    run: [
      bin('svelte-check/bin/svelte-check'),
      ...['--tsconfig', 'resources/app/tsconfig.json', '--threshold', 'warning'],
      ...['--output', 'human', '--fail-on-warnings'],
    ],
  },
  { name: 'eslint', run: [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0'] },
  {
    name: 'prettier',
    run: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  },
  {
    name: 'dependencies',
    run: [
      bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
      ...['app', 'sdk', 'plugins', 'resources/app', 'providers', 'start', 'commands'],
      ...['--config', '.dependency-cruiser.cjs'],
    ],
  },
  {
    name: 'plugin-docs',
    run: ['--import', './bin/typescript/register.js', 'bin/plugin_docs/main.ts', '--check'],
  },
]

function run(check) {
  const started = performance.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, check.run, {
      cwd: root,
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.once('close', (status) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      resolve({ ...check, output, passed: status === 0, seconds })
    })
  })
}

const wanted = process.argv.slice(2)
const chosen = wanted.length ? checks.filter(({ name }) => wanted.includes(name)) : checks
const results = []

// Two at a time: more only makes each of them slower on a small machine.
const queue = [...chosen]
await Promise.all(
  [1, 2].map(async () => {
    for (let check = queue.shift(); check; check = queue.shift()) {
      const result = await run(check)
      results.push(result)
      if (!result.passed) console.log(`\n== ${result.name} ==\n${result.output.trim()}`)
    }
  })
)

console.log('')
for (const { name, passed, seconds } of results) {
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name.padEnd(13)} ${seconds} s`)
}
const failed = results.filter(({ passed }) => !passed).length
console.log(`\n${results.length - failed} checks passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
