import type { Claim } from '#tasks/engine/leases'
import type { ClaimedTask } from '#tasks/task_row'

/** What the steps of a task tell the engine. */
export interface EngineHooks {
  /** A task runs now, or its outputs may be fetched: the lanes should look. */
  moved(): void
  /** To claim a finished task with, where this node may fetch its outputs at once. */
  freeHand(): Claim | null
  store(task: ClaimedTask, claim: Claim): void
}
