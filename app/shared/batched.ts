import DataLoader from 'dataloader'

/** Reads of one kind that may be on their way to the database at a time. */
const AT_A_TIME = 2

/**
 * Gathers reads by key that are asked for while others are on their way into one query. Nothing is cached: a read always
 * begins after it was asked for, so a caller sees everything that was committed before it asked.
 */
export function batched<K extends string, V>(
  read: (keys: readonly K[]) => Promise<Map<K, V>>
): (key: K) => Promise<V | null> {
  let running = 0
  const waiting: (() => void)[] = []
  const next = () => {
    if (running < AT_A_TIME && waiting.length > 0) waiting.shift()!()
  }

  const loader = new DataLoader<K, V | null>(
    async (keys) => {
      running += 1
      try {
        const found = await read([...new Set(keys)])
        return keys.map((key) => found.get(key) ?? null)
      } finally {
        running -= 1
        next()
      }
    },
    {
      cache: false,
      batchScheduleFn: (dispatch) => {
        waiting.push(dispatch)
        // What other sockets have brought in this turn of the loop comes along.
        setImmediate(next)
      },
    }
  )
  return (key) => loader.load(key)
}
