import { spawn } from 'node:child_process'
import { globSync } from 'tinyglobby'
import { Problem } from './problem.js'

/** `node:test` over the tests of the plugin, in TypeScript as they are. */
export async function runTests(files: string[]): Promise<number> {
  const tests = files.length ? files : globSync('tests/**/*.test.{ts,js}').sort()
  if (!tests.length) throw new Problem('there are no tests: tests/*.test.ts')
  const loader = new URL('loader.js', import.meta.url).href
  const child = spawn(process.execPath, ['--import', loader, '--test', ...tests], {
    stdio: 'inherit',
  })
  return new Promise((resolve) => child.once('close', (status) => resolve(status ?? 1)))
}
