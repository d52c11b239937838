/** Figures of isolated plugins. Times in milliseconds; tests make them shorter. */
export const ISOLATION = {
  /** Memory of a process in MB, where the admin named none. */
  memory: 256,
  /** Beyond the limit, for what a process of Node needs before it runs anything, and for buffers in flight. */
  memoryReserve: 128,
  heartbeat: 1_000,
  /** A process that is silent for longer is in a loop, or as good as that. */
  silence: 5_000,
  /** Longest time that the start may take, the import of the plugin included. */
  start: 20_000,
  /** Longest time of a function that has no other limit, such as `quote`. */
  call: 10_000,
  /** After the end of its call's time a function may take this long to give up. */
  grace: 10_000,
  /** Without work for that long it ends, until it is needed again. */
  idle: 600_000,
  /** The same, of a version that is not in force, or switched off. */
  idleRetired: 5_000,
  /** Time for what runs, where an admin starts it again. */
  drain: 10_000,
  /** Between a crash and the next start: this, then twice that, up to the most. */
  backoff: 500,
  backoffMost: 60_000,
  /** So many crashes, with no quiet time in between, make a plugin that fails. */
  crashes: 5,
  quiet: 300_000,
  /** Requests of one process that may be under way. */
  requests: 128,
  messagesPerSecond: 20_000,
  logsPerSecond: 100,
}
