/** How long an account is left alone, in milliseconds; tests make it shorter. */
export const COOLING = {
  /** After a first fault; twice as long after each further one. */
  first: 10_000,
  longest: 15 * 60_000,
  /** A node that dies over a test delays the next by this. */
  testLease: 60_000,
}

/** SQL: the length of a cool-down behind so many faults; `failures` is an expression. */
export const coolingFor = (failures: string) =>
  `least(?::int, ?::int * 2 ^ least(${failures}, 20)) * interval '1 ms'`

/** Bindings of `coolingFor`. */
export const coolingTimes = () => [COOLING.longest, COOLING.first]
