import type { Claim } from '#tasks/engine/leases'
import type { ClaimedTask } from '#tasks/task_row'

/** What the steps of a task tell the engine. */
export interface EngineHooks {
  /** A task runs upstream now. */
  running(): void
  /** To claim a finished task with, where this node has room for one that is to be stored. */
  roomToStore(): Claim | null
  /** A finished task waits for some node to store it. */
  storing(): void
  store(task: ClaimedTask, claim: Claim): void
}
