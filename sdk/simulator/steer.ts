/** Words in a prompt that make a simulator misbehave, the same for every simulator. */
export interface Steer {
  /** The task ends in failure. */
  fail: boolean
  /** The prompt is refused. */
  banned: boolean
  /** So many submits find the queue full; Infinity without a number. */
  queueFull: number
  /** `submit`: so many submits get an unreadable answer and take nothing; `status`: every look at the task does. */
  garbage: { where: 'submit' | 'status'; times: number } | null
  /** The upstream takes the task and then forgets it. */
  lost: boolean
  /** Seconds that the task takes. */
  slow: number | null
  /** The task never ends. */
  hang: boolean
  /** Every submit is answered with this HTTP status. */
  http: number | null
  /** Every callback comes twice, the old state after the new one. */
  webhookDup: boolean
  /** The upstream takes the task, and the line breaks before it answers. */
  drop: boolean
  /** Other words after `sim:`, for what only one simulator knows. */
  others: string[]
}

export function steerOf(text: string | null | undefined): Steer {
  const steer: Steer = {
    fail: false,
    banned: false,
    queueFull: 0,
    garbage: null,
    lost: false,
    slow: null,
    hang: false,
    http: null,
    webhookDup: false,
    drop: false,
    others: [],
  }
  for (const [, word, value] of (text ?? '').matchAll(/\bsim:([a-z-]+)(?:=([\w.]+))?/g)) {
    const number = value === undefined ? Number.NaN : Number(value)
    const times = Number.isFinite(number) ? number : Infinity
    if (word === 'fail') steer.fail = true
    else if (word === 'banned') steer.banned = true
    else if (word === 'queue-full') steer.queueFull = times
    else if (word === 'garbage') {
      steer.garbage = { where: value === 'status' ? 'status' : 'submit', times }
    } else if (word === 'lost') steer.lost = true
    else if (word === 'slow') steer.slow = Number.isFinite(number) ? number : 30
    else if (word === 'hang') steer.hang = true
    else if (word === 'http') steer.http = number >= 400 && number <= 599 ? number : 500
    else if (word === 'webhook-dup') steer.webhookDup = true
    else if (word === 'drop') steer.drop = true
    else steer.others.push(word)
  }
  return steer
}

/** The prompt without its steering words. */
export function withoutSteer(text: string): string {
  return text.replace(/\s*\bsim:[a-z-]+(?:=[\w.]+)?/g, '').trim()
}
