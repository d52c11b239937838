import type { ServiceLimits as Limits } from '@wxiai/sdk'

/** Where neither the plugin nor an admin says anything. */
export const DEFAULT_LIMITS: Limits = {
  in_flight: 100,
  in_flight_per_team: 5,
  requests_per_minute: 60,
  task_timeout_seconds: 1800,
}

export const LIMIT_KEYS = Object.keys(DEFAULT_LIMITS) as (keyof Limits)[]
