/** Compiles pages in a process of its own: it can be stopped, and its memory goes with it. Reads what to do from the standard input. */
import { text } from 'node:stream/consumers'
import { compilePages, type PageSources } from '../../../sdk/vite/compile_pages.js'

const sources = JSON.parse(await text(process.stdin)) as PageSources
try {
  process.stdout.write(JSON.stringify({ compiled: await compilePages(sources) }))
} catch (error) {
  process.stdout.write(JSON.stringify({ error: messageOf(error) }))
}

/** Compilers colour what they say, and show where it is. */
function messageOf(error: unknown): string {
  const { message, id, loc } = error as Error & {
    id?: string
    loc?: { line: number; column: number }
  }
  // eslint-disable-next-line no-control-regex
  const plain = message.replace(/\u001B\[[\d;]*m/g, '').replaceAll(sources.root, '')
  const place = id
    ? ` (${id.replace(sources.root, '')}${loc ? `:${loc.line}:${loc.column}` : ''})`
    : ''
  return plain.includes(place.trim()) ? plain : plain + place
}
