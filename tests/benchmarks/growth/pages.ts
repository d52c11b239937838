/**
 * Every list at every depth, on a grown site and on an empty one: npm run bench:growth
 *
 *   --folder var/bench-grown (made by npm run bench:seed)  --rounds 100  --only <part of a name>
 *
 * The last column says how many rows the two pages show: where the empty site has fewer, its page is less work. With
 * `--tasks 12000` it has enough of them for most filters.
 */
import { parseArgs } from 'node:util'
import { encodeCursor } from '#shared/cursor'
import { ADMIN_USER, HEAVY_USER, SEED_PASSWORD, SMALL_USER } from './content.js'
import { emptySite, quantile } from './empty_site.js'
import { Reader, Site } from './site.js'

const { values: given } = parseArgs({
  options: {
    folder: { type: 'string', default: 'var/bench-grown' },
    rounds: { type: 'string', default: '100' },
    only: { type: 'string', default: '' },
    /** Of the empty site. */
    tasks: { type: 'string', default: '400' },
  },
})
const ROUNDS = Number(given.rounds)
const PEOPLE = { heavy: HEAVY_USER, small: SMALL_USER, admin: ADMIN_USER }
type Person = keyof typeof PEOPLE

interface Question {
  who: Person[]
  path: string
  /** A list that is also read at page 2, in the middle and at its end. */
  deep?: 'time' | 'number'
}

const OWN: Person[] = ['heavy', 'small']
const ADMIN: Person[] = ['admin']
const QUESTIONS: Question[] = [
  { who: OWN, path: '/api/v1/tasks?', deep: 'time' },
  { who: OWN, path: '/api/v1/tasks?status=failed', deep: 'time' },
  { who: OWN, path: '/api/v1/tasks?status=active' },
  { who: OWN, path: '/api/v1/tasks?kind=video', deep: 'time' },
  { who: OWN, path: '/api/v1/tasks?query=wolf', deep: 'time' },
  { who: OWN, path: '/api/v1/tasks?query=no.%2040010' },
  { who: OWN, path: '/api/v1/tasks?query=nothing-like-this' },
  { who: OWN, path: '/api/v1/tasks?query=%E6%9C%88%E5%85%89' },
  { who: OWN, path: '/api/v1/tasks?query=%E7%8C%AB' },
  { who: OWN, path: '/api/v1/midjourney/history?', deep: 'time' },
  { who: OWN, path: '/api/v1/midjourney/history?service=midjourney&status=failed%2Ccancelled' },
  { who: OWN, path: '/api/v1/files?', deep: 'time' },
  { who: OWN, path: '/api/v1/files?service=speech', deep: 'time' },
  { who: OWN, path: '/api/v1/files?favourite=true', deep: 'time' },
  { who: OWN, path: '/api/v1/files?kind=audio' },
  { who: OWN, path: '/api/v1/files?origin=upload' },
  { who: OWN, path: '/api/v1/files?query=wolf', deep: 'time' },
  { who: OWN, path: '/api/v1/files?query=nothing-like-this' },
  { who: OWN, path: '/api/v1/credit/logs?', deep: 'number' },
  { who: OWN, path: '/api/v1/credit/logs?kind=charge', deep: 'number' },
  { who: OWN, path: '/api/v1/credit/logs?kind=topup', deep: 'number' },
  { who: OWN, path: '/api/v1/credit/logs?kind=refund' },
  { who: OWN, path: '/' },
  { who: OWN, path: '/images' },
  { who: OWN, path: '/gallery?' },
  { who: OWN, path: '/gallery?service=flux' },
  { who: OWN, path: '/gallery?favourite=true' },
  { who: OWN, path: '/gallery?query=wolf' },
  { who: OWN, path: '/credits?', deep: 'number' },
  { who: OWN, path: '/credits?kind=charge', deep: 'number' },
  { who: ADMIN, path: '/api/v1/admin/tasks?', deep: 'time' },
  { who: ADMIN, path: '/api/v1/admin/tasks?status=cancelled', deep: 'time' },
  { who: ADMIN, path: '/admin/tasks?', deep: 'time' },
  { who: ADMIN, path: '/admin/tasks?status=failed', deep: 'time' },
  { who: ADMIN, path: '/admin/tasks?status=running' },
  { who: ADMIN, path: '/admin/tasks?plugin=speech', deep: 'time' },
  { who: ADMIN, path: '/admin/tasks?plugin=gone' },
  { who: ADMIN, path: '/admin/tasks?query=wolf', deep: 'time' },
  { who: ADMIN, path: '/admin/tasks?query=no.%201240010' },
  { who: ADMIN, path: '/admin/tasks?query=%E7%8C%AB' },
  { who: ADMIN, path: '/admin/audit?', deep: 'number' },
  { who: ADMIN, path: '/admin/audit?query=price', deep: 'number' },
  { who: ADMIN, path: '/admin/audit?query=nothing-like-this' },
  { who: ADMIN, path: '/admin/credits?', deep: 'number' },
  { who: ADMIN, path: '/admin/credits?kind=topup', deep: 'number' },
  { who: ADMIN, path: '/admin/users?' },
  { who: ADMIN, path: '/admin/users?query=user3' },
  { who: ADMIN, path: '/admin' },
  { who: ADMIN, path: '/admin/plugins' },
]

const began = performance.now()
const small = await emptySite(Number(given.tasks))
const sites = { empty: await Site.start(small.folder), grown: await Site.start(given.folder) }
try {
  await measure()
} finally {
  await Promise.all([sites.empty.stop(), sites.grown.stop()])
  await small.remove()
}
console.log(`${ROUNDS} requests each, ${((performance.now() - began) / 1000).toFixed(0)} s in all`)

async function measure() {
  console.log(
    `${'milliseconds'.padEnd(66)} ${'empty p50/p95'.padStart(15)} ${'grown p50/p95'.padStart(15)}  ratio     rows`
  )
  const worst = { ratio: 0, p95: 0 }
  for (const who of Object.keys(PEOPLE) as Person[]) {
    const readers = { empty: new Reader(sites.empty), grown: new Reader(sites.grown) }
    await readers.empty.signIn(PEOPLE[who], SEED_PASSWORD)
    await readers.grown.signIn(PEOPLE[who], SEED_PASSWORD)
    for (const question of QUESTIONS.filter((one) => one.who.includes(who))) {
      if (!question.path.includes(given.only)) continue
      for (const { name, empty, grown } of await places(question, readers)) {
        const times = { empty: [] as number[], grown: [] as number[] }
        let rows = ''
        for (let round = -5; round < ROUNDS; round += 1) {
          const one = await readers.empty.ask(empty)
          const other = await readers.grown.ask(grown)
          rows = `${listIn(one.body).length}/${listIn(other.body).length}`
          if (round < 0) continue
          times.empty.push(one.ms)
          times.grown.push(other.ms)
        }
        const ratio = quantile(times.grown, 0.5) / quantile(times.empty, 0.5)
        worst.ratio = Math.max(worst.ratio, ratio)
        worst.p95 = Math.max(worst.p95, quantile(times.grown, 0.95))
        const label = `${who} ${decodeURIComponent(question.path).replace(/\?$/, '')} ${name}`
        console.log(
          `${label.padEnd(66)} ${figures(times.empty)} ${figures(times.grown)}  ${ratio.toFixed(2)}  ${rows.padStart(7)}`
        )
      }
    }
  }
  console.log(
    `worst p95 ${worst.p95.toFixed(1)} ms, worst ratio of medians ${worst.ratio.toFixed(2)}`
  )
}

async function places(question: Question, readers: Record<'empty' | 'grown', Reader>) {
  const at = (name: string, empty: string, grown = empty) => ({ name, empty, grown })
  const join = (extra: string) =>
    `${question.path}${question.path.endsWith('?') ? '' : '&'}${extra}`
  const first = at('', question.path.replace(/\?$/, ''))
  if (!question.deep) return [first]
  const middle = async (reader: Reader) => {
    const page = question.path.startsWith('/api/') ? '' : '&page=3000'
    const items = listIn((await reader.ask(question.path)).body)
    const end = listIn((await reader.ask(join('cursor=last'))).body)
    if (!items.length || !end.length) return question.path
    return join(`cursor=${half(question.deep!, items[0]!, end.at(-1)!)}${page}`)
  }
  const newest = listIn((await readers.grown.ask(first.grown)).body)
  return [
    first,
    // What is rare among the newest rows is found by a cursor alone.
    ...(newest.length > 0 ? [at('page 2', join('page=2'))] : []),
    at('middle', await middle(readers.empty), await middle(readers.grown)),
    at('end', join('cursor=last')),
    // Without a cursor, as from a client that counts; filtered lists refuse it.
    ...(question.path.endsWith('?') ? [at('page 450', join('page=450'))] : []),
  ]
}

type Item = { id?: string; file_id?: string; created_at: string }

/** The list of an answer of the API, or of the props of a page. */
function listIn(body: unknown): Item[] {
  const { items, props } = body as { items?: Item[]; props?: Record<string, { items?: Item[] }> }
  if (items) return items
  if (Array.isArray(props?.items)) return props.items
  return Object.values(props ?? {}).find((prop) => Array.isArray(prop?.items))?.items ?? []
}

function half(kind: 'time' | 'number', newest: Item, oldest: Item): string {
  if (kind === 'number') {
    return encodeCursor([String(Math.ceil((Number(newest.id) + Number(oldest.id)) / 2))], false)
  }
  const time = (Date.parse(newest.created_at) + Date.parse(oldest.created_at)) / 2
  const stamp = new Date(time).toISOString().replace('Z', '000Z')
  return encodeCursor([stamp, '00000000-0000-0000-0000-000000000000'], false)
}

function figures(times: number[]): string {
  return `${quantile(times, 0.5).toFixed(1)} / ${quantile(times, 0.95).toFixed(1)}`.padStart(15)
}
