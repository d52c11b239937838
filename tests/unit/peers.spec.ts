import { readFile } from 'node:fs/promises'
import { test } from '@japa/runner'

const ROOT = new URL('../../', import.meta.url)

/** Titles of a test file; what is filled in at run time stands for anything. */
function titlesOf(source: string): RegExp[] {
  const found = source.matchAll(/\btest\(\s*(['"`])(.+?)\1/g)
  return [...found].map(([, , title]) => {
    const literal = title!
      .split(/\$\{.+?\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    return new RegExp(`^${literal.join('.+')}$`)
  })
}

test.group('docs/peers.md', () => {
  test('every test that it names exists', async ({ assert }) => {
    const text = await readFile(new URL('docs/peers.md', ROOT), 'utf8')
    const rows = text.split('\n').filter((line) => /^\| (?!What happened|---)/.test(line))
    assert.isAbove(rows.length, 40)
    const missing: string[] = []
    for (const row of rows) {
      const cells = row.split(' | ')
      const [, file, title] = /^(\S+\.spec\.ts): (.+?) \|$/.exec(cells.at(-1)!.trim()) ?? []
      if (cells.length !== 3 || !file || !title) {
        missing.push(`not a row: ${row}`)
        continue
      }
      const source = await readFile(new URL(file, ROOT), 'utf8').catch(() => '')
      if (!titlesOf(source).some((known) => known.test(title))) missing.push(`${file}: ${title}`)
    }
    assert.deepEqual(missing, [])
  })
})
