import type { ParentTask } from '@wxiai/sdk'
import { NotFoundError } from '#shared/errors'

/**
 * Finds the task that an operation continues. Tasks are a later room's business: it binds its own
 * implementation in the container.
 */
export abstract class QuoteParents {
  /** @throws NotFoundError when the team has no such finished task of this plugin. */
  abstract find(taskId: string, pluginId: string, teamId: string): Promise<ParentTask>
}

/** Until the room of the tasks is there: nothing can be continued. */
export class NoQuoteParents extends QuoteParents {
  find(): Promise<ParentTask> {
    return Promise.reject(new NotFoundError('task_not_found'))
  }
}
