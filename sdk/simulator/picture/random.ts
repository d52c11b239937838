/** Seeded randomness: the same words and seed always draw the same picture. */
export function hash(text: string): number {
  let value = 2166136261
  for (let i = 0; i < text.length; i++) {
    value ^= text.charCodeAt(i)
    value = Math.imul(value, 16777619)
  }
  return value >>> 0
}

export class Random {
  #state: number

  constructor(seed: number | string) {
    this.#state = typeof seed === 'number' ? seed >>> 0 : hash(seed)
  }

  /** 0 to 1 (mulberry32) */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low)
  }

  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1))
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }
}

/** Smooth noise on a line: sums of waves with random phases, between about -1 and 1. */
export function wave(random: Random, octaves: number, roughness = 0.5): (x: number) => number {
  const parts = Array.from({ length: octaves }, (_, octave) => ({
    frequency: 2 ** octave * random.between(0.8, 1.25),
    amplitude: roughness ** octave,
    phase: random.between(0, Math.PI * 2),
  }))
  const sum = parts.reduce((total, { amplitude }) => total + amplitude, 0)
  return (x) =>
    parts.reduce(
      (total, { frequency, amplitude, phase }) =>
        total + amplitude * Math.sin(x * frequency * Math.PI * 2 + phase),
      0
    ) / sum
}
