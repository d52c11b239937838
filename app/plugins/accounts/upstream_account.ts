import type { Text } from '@wxiai/sdk'
import type { ErrorObject } from '@wxiai/sdk/schema'

import type { PluginConfig } from '#plugins/installed_plugin'

/** Why an account was last refused or could not be reached. */
export interface AccountFault {
  code: string
  message: Text
  /** The upstream refuses the credentials: nobody but an admin can help. */
  misconfigured: boolean
}

/** One account at a plugin's upstream, as the database says; replaced as a whole when it changes. */
export interface UpstreamAccount {
  id: string
  /** Its config is the plugin's own. */
  main: boolean
  /** Null for a main account that nobody has named. */
  name: string | null
  /** Decrypted, as the admin entered it. */
  stored: PluginConfig | null
  /** `stored` with defaults; null when it does not satisfy the schema. */
  config: PluginConfig | null
  configFaults: ErrorObject[]
  allowPrivateHosts: boolean
  /** 0 to 100. */
  weight: number
  requestsPerMinute: number | null
  inFlight: number | null
  enabled: boolean
  removing: boolean
  failures: number
  coolingUntil: Date | null
  onTrial: boolean
  fault: AccountFault | null
  failedAt: Date | null
}

/** It may be given new tasks, as far as its limits go. */
export function isOpenAccount(account: UpstreamAccount): boolean {
  const { config, enabled, removing, coolingUntil } = account
  return config !== null && enabled && !removing && coolingUntil === null
}
