import { readdir, readFile } from 'node:fs/promises'
import { test } from '@japa/runner'
import { IntlMessageFormat } from 'intl-messageformat'

type Tree = { [key: string]: string | Tree }
const ROOT = new URL('../../resources/locales/', import.meta.url)

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') flat.set(prefix + key, value)
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text)
  }
  return flat
}

async function messages(locale: string) {
  const all = new Map<string, string>()
  for (const name of await readdir(new URL(`${locale}/`, ROOT))) {
    const tree = JSON.parse(await readFile(new URL(`${locale}/${name}`, ROOT), 'utf8')) as Tree
    for (const [key, text] of flatten(tree, `${name.replace('.json', '')}.`)) all.set(key, text)
  }
  return all
}

/** Names of the parameters of a message, however deep in its plurals. */
function params(text: string, locale: string): string[] {
  const found = new Set<string>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (typeof node !== 'object' || node === null) return
    const { type, value, options, children } = node as Record<string, unknown>
    // 1 to 6 are arguments, 8 is a tag; 0 is plain text and 7 the # of a plural.
    if (typeof type === 'number' && type >= 1 && type <= 6) found.add(String(value))
    if (options)
      Object.values(options as object).forEach((option) =>
        visit((option as { value: unknown }).value)
      )
    visit(children)
  }
  visit(new IntlMessageFormat(text, locale).getAst())
  return [...found].sort()
}

test.group('Locales', () => {
  test('both languages have the same messages with the same parameters', async ({ assert }) => {
    const [en, zh] = await Promise.all([messages('en'), messages('zh-CN')])
    assert.isAbove(en.size, 100)
    assert.deepEqual([...zh.keys()].sort(), [...en.keys()].sort())
    for (const [key, text] of en) {
      assert.deepEqual(params(zh.get(key)!, 'zh-CN'), params(text, 'en'), key)
    }
  })

  test('no message is empty, and Chinese ones are Chinese', async ({ assert }) => {
    const zh = await messages('zh-CN')
    for (const [key, text] of zh) {
      assert.isNotEmpty(text.trim(), key)
      assert.notMatch(text, /TODO|FIXME/, key)
    }
    const chinese = [...zh.values()].filter((text) => /\p{Script=Han}/u.test(text))
    assert.isAbove(chinese.length / zh.size, 0.9)
  })
})
