/** What a route of a plugin may cost. Tests make some of it smaller. */
export const CALLS = {
  milliseconds: 15_000,
  inputBytes: 256 * 1024,
  answerBytes: 1024 * 1024,
  /** Of one user, to all routes of a plugin. */
  perMinute: 240,
  /** Of one network that is not signed in. */
  perMinuteOfGuests: 60,
  /** Of one plugin on one node. */
  atOnce: 64,
}
