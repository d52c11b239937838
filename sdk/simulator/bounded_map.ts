/** Keeps the newest entries up to a weight: a simulator may run for weeks. */
export class BoundedMap<K, V> {
  readonly #map = new Map<K, { value: V; weight: number }>()
  readonly #limit: number
  readonly #weigh: (value: V) => number
  #weight = 0

  constructor(limit: number, weigh: (value: V) => number = () => 1) {
    this.#limit = limit
    this.#weigh = weigh
  }

  get size(): number {
    return this.#map.size
  }

  get(key: K): V | undefined {
    return this.#map.get(key)?.value
  }

  set(key: K, value: V): void {
    this.delete(key)
    const weight = this.#weigh(value)
    this.#map.set(key, { value, weight })
    this.#weight += weight
    for (const oldest of this.#map.keys()) {
      if (this.#weight <= this.#limit || oldest === key) break
      this.delete(oldest)
    }
  }

  delete(key: K): void {
    const entry = this.#map.get(key)
    if (!entry) return
    this.#weight -= entry.weight
    this.#map.delete(key)
  }

  values(): V[] {
    return [...this.#map.values()].map(({ value }) => value)
  }

  clear(): void {
    this.#map.clear()
    this.#weight = 0
  }
}
