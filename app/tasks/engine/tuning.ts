import env from '#start/env'

/** Figures of the engine. Times in milliseconds; tests make them shorter. */
export interface EngineTuning {
  /** A node that is silent for this long has lost what it was working on. */
  lease: number
  /** Submits at a time on one node. */
  submits: number
  polls: number
  /** Polls of one plugin at a time, so that a slow one leaves room for the others. */
  pollsPerPlugin: number
  /** Polls of a task that one claim is good for. A node that dies with it delays the next by so many intervals at most. */
  rounds: number
  stores: number
  /** Finished tasks that wait in memory for a hand to store them. */
  storesAhead: number
  recoveries: number
  submitTimeout: number
  statusTimeout: number
  /** How long a task may wait for its turn. */
  queueTimeout: number
  /** How long the storing of outputs is tried. */
  storeTimeout: number
  /** Largest output. */
  maxOutputBytes: number
  tick: number
  /** Going through the teams of a queue takes the longer the more of them wait. From here on, it is done for many tasks at once. */
  longWalk: number
}

export const TUNING: EngineTuning = {
  lease: env.get('TASK_LEASE_SECONDS') * 1000,
  submits: 32,
  polls: 256,
  pollsPerPlugin: 128,
  rounds: 4,
  stores: 4,
  storesAhead: 64,
  recoveries: 16,
  submitTimeout: 90_000,
  statusTimeout: 20_000,
  queueTimeout: 6 * 3_600_000,
  storeTimeout: 1_800_000,
  maxOutputBytes: 512 * 2 ** 20,
  tick: 1_000,
  longWalk: 8,
}

/** The code of a task that waits for room, and ends with it when none comes in time. */
export const STORAGE_FULL = 'storage_full'
/** Tries, a second and more apart, to write down an output that came with the answer to a submit. */
export const PATIENCE_FOR_ROOM = 4
/** Between two tries to store something on a disk that is full. */
export const ASK_FOR_ROOM = 5_000

/** 1, 2, 4 ... 60 seconds, a little spread so that retries do not come in a crowd. */
export function backoff(attempt: number, askedSeconds?: number): number {
  const own = Math.min(60_000, 1000 * 2 ** Math.max(0, Math.min(attempt - 1, 6)))
  const base =
    askedSeconds === undefined ? own : Math.min(600_000, Math.max(0, askedSeconds) * 1000)
  return Math.round(base * (1 + Math.random() * 0.2))
}
