import { pressure } from '#shared/pressure'

/** How often a line is looked at that nobody who finished has moved on. */
const LOOK = 50

/** A line in front of a few hands. In a crowd of requests there are fewer of them. */
export class Turns {
  readonly #hands: number
  readonly #line: ((begin: boolean) => void)[] = []
  #busy = 0
  #looking: NodeJS.Timeout | null = null
  #ended = false

  constructor(hands: number) {
    this.#hands = hands
  }

  /** Does the work when a hand is free. False: the line was ended before, and nothing was done. */
  async take(work: () => Promise<void>): Promise<boolean> {
    if (this.#ended || !(await this.#wait())) return false
    try {
      await work()
    } finally {
      this.#busy -= 1
      this.#callUp()
    }
    return true
  }

  /** Whoever waits goes home. */
  end(): void {
    this.#ended = true
    if (this.#looking) clearTimeout(this.#looking)
    for (const begin of this.#line.splice(0)) begin(false)
  }

  #wait(): Promise<boolean> {
    return new Promise((begin) => {
      this.#line.push(begin)
      this.#callUp()
    })
  }

  #callUp(): void {
    while (this.#line.length > 0 && this.#busy < pressure.hands(this.#hands)) {
      this.#busy += 1
      this.#line.shift()!(true)
    }
    if (this.#line.length === 0 || this.#ended) return
    this.#looking ??= setTimeout(() => {
      this.#looking = null
      this.#callUp()
    }, LOOK)
  }
}
