import { Money } from '#shared/money'

/** True for `npm run chaos`; CI runs the short form. */
export const LONG = process.env.CHAOS === 'long'

type Counts = Map<string, number>

/** What was done to the system in one part of the tests and what came of it, for the one who watches. */
export class Tally {
  /** Of all parts so far. */
  static readonly parts: Tally[] = []

  readonly part: string
  readonly kills: Counts = new Map()
  readonly faults: Counts = new Map()
  readonly tasks: Counts = new Map()
  before = Money.zero
  after = Money.zero
  charged = Money.zero
  /** Every task accounted for, and the ledger adds up. */
  proven = false

  constructor(part: string) {
    this.part = part
    Tally.parts.push(this)
  }

  kill(what: string): void {
    count(this.kills, what)
  }

  fault(what: string): void {
    count(this.faults, what)
  }

  task(result: string): void {
    count(this.tasks, result)
  }

  print(): void {
    const lines = [
      `kills   ${show(this.kills)}`,
      `faults  ${show(this.faults)}`,
      `tasks   ${show(this.tasks)}`,
      `credits ${this.before} before, ${this.after} after, ${this.charged} charged`,
    ]
    console.log(lines.map((line) => `      ${line}`).join('\n'))
  }
}

const COLUMNS = ['kills', 'faults', 'tasks', 'succeeded', 'before', 'after', 'charged', 'proof']

/** One table over all parts. */
export function printSummary(parts: readonly Tally[] = Tally.parts): void {
  if (parts.length === 0) return
  const total = (name: 'before' | 'after' | 'charged') =>
    parts.reduce((all, part) => all.add(part[name]), Money.zero)
  const results: Counts = new Map()
  for (const { tasks } of parts) for (const [name, n] of tasks) count(results, name, n)
  const row = (part: Pick<Tally, 'before' | 'after' | 'charged' | 'proven'>, counts: Counts[]) => [
    ...counts.map((map) => String(sum(map))),
    String(counts[2]!.get('succeeded') ?? 0),
    ...[part.before, part.after, part.charged].map(String),
    part.proven ? 'holds' : 'NOT PROVEN',
  ]
  const rows = parts.map((part) => [part.part, ...row(part, [part.kills, part.faults, part.tasks])])
  const all = {
    before: total('before'),
    after: total('after'),
    charged: total('charged'),
    proven: parts.every(({ proven }) => proven),
  }
  const merged = (name: 'kills' | 'faults') =>
    new Map(parts.map((part, i) => [String(i), sum(part[name])] as const))
  rows.push(['all', ...row(all, [merged('kills'), merged('faults'), results])])

  const table = [['part', ...COLUMNS], ...rows]
  const widths = table[0]!.map((_, i) => Math.max(...table.map((cells) => cells[i]!.length)))
  const lines = table.map((cells) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
  )
  lines.splice(-1, 0, '-'.repeat(lines[0]!.length))
  console.log(`\n${lines.join('\n')}\ntasks by result: ${show(results)}\n`)
}

function count(map: Counts, key: string, n = 1): void {
  map.set(key, (map.get(key) ?? 0) + n)
}

function sum(map: Counts): number {
  return [...map.values()].reduce((a, b) => a + b, 0)
}

function show(map: Counts): string {
  const parts = [...map].map(([name, n]) => (n > 1 ? `${name} x${n}` : name))
  return parts.length > 0 ? `${sum(map)}: ${parts.join(', ')}` : '0'
}
