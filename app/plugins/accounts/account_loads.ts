/** What the accounts of a plugin are doing. */
export interface AccountLoad {
  /** Tasks at the upstream. */
  tasks: number
  /** Tasks handed over within the last minute; null where nobody counts, because there is nothing to choose. */
  requests: number | null
}

/** Tasks are a later room's business: it binds its own implementation in the container. */
export abstract class AccountLoads {
  /** By account; one that does nothing may be missing. */
  abstract of(pluginId: string): Promise<Map<string, AccountLoad>>
  /** Deletes accounts that were removed and whose last task has ended; true where one went. */
  abstract drain(pluginId: string): Promise<boolean>
}

/** Until the room of the tasks is there. */
export class NoAccountLoads extends AccountLoads {
  of(): Promise<Map<string, AccountLoad>> {
    return Promise.resolve(new Map())
  }

  drain(): Promise<boolean> {
    return Promise.resolve(false)
  }
}
