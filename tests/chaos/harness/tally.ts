import { Money } from '#shared/money'

/** True for `npm run chaos`; CI runs the short form. */
export const LONG = process.env.CHAOS === 'long'

/** What was done to the system and what came of it, for the one who watches. */
export class Tally {
  readonly #kills = new Map<string, number>()
  readonly #faults = new Map<string, number>()
  readonly #tasks = new Map<string, number>()
  before = Money.zero
  after = Money.zero
  charged = Money.zero

  kill(what: string): void {
    count(this.#kills, what)
  }

  fault(what: string): void {
    count(this.#faults, what)
  }

  task(result: string): void {
    count(this.#tasks, result)
  }

  print(): void {
    const lines = [
      `kills   ${show(this.#kills)}`,
      `faults  ${show(this.#faults)}`,
      `tasks   ${show(this.#tasks)}`,
      `credits ${this.before} before, ${this.after} after, ${this.charged} charged`,
    ]
    console.log(lines.map((line) => `      ${line}`).join('\n'))
  }
}

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1)
}

function show(map: Map<string, number>): string {
  const sum = [...map.values()].reduce((a, b) => a + b, 0)
  const parts = [...map].map(([name, n]) => (n > 1 ? `${name} x${n}` : name))
  return parts.length > 0 ? `${sum}: ${parts.join(', ')}` : '0'
}
