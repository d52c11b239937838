/**
 * How many lines a plugin takes: what an author writes and keeps, without simulator and tests.
 * npm run bench:lines
 */
import { globSync, readFileSync } from 'node:fs'

const ROOT = new URL('../../', import.meta.url).pathname
const SOURCES = '**/*.{ts,svelte}'
/** Beside the bundled plugins: the worked example of the guide. */
const EXAMPLES = ['tests/fixtures/plugins/echo']

/** Sentences for people: a line with Chinese words, its English twin, or a file that holds nothing else. */
const SENTENCE = /[\u4e00-\u9fff]|^\s*'?en'?: |^\s*\/\/ prettier-ignore/
const ALL_SENTENCES = /(^|\/)(errors|texts|words)\.ts$/

type Part = 'code' | 'texts' | 'pages'

function measure(folder: string) {
  const lines: Record<Part, number> = { code: 0, texts: 0, pages: 0 }
  const files = globSync(SOURCES, { cwd: ROOT + folder }).filter(
    (file) => !/^(simulator|tests|node_modules)\/|^simulator\.ts$/.test(file)
  )
  for (const file of files) {
    const text = readFileSync(`${ROOT}${folder}/${file}`, 'utf8')
    for (const line of text.split('\n')) {
      if (!line.trim()) continue
      if (file.startsWith('pages/')) lines.pages += 1
      else if (ALL_SENTENCES.test(file) || SENTENCE.test(line)) lines.texts += 1
      else lines.code += 1
    }
  }
  const total = lines.code + lines.texts + lines.pages
  return { folder, files: files.length, ...lines, total }
}

const plugins = globSync('plugins/*', { cwd: ROOT })
const rows = [...EXAMPLES, ...plugins].map(measure).sort((a, b) => a.total - b.total)

console.log('| plugin | files | code | texts and errors | pages | lines |')
console.log('| --- | ---: | ---: | ---: | ---: | ---: |')
for (const { folder, files, code, texts, pages, total } of rows) {
  console.log(`| ${folder} | ${files} | ${code} | ${texts} | ${pages} | ${total} |`)
}
