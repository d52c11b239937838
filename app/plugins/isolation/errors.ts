import { AppError } from '#shared/errors'

export type ProcessFault =
  'crashed' | 'exited' | 'silent' | 'out_of_memory' | 'stuck' | 'changed' | 'not_started' | 'broken'

/** The process ended while it was working on this: nobody knows how far it came. */
export class ProcessLost extends Error {
  constructor(
    readonly plugin: string,
    readonly fault: ProcessFault,
    /** It was working on nothing else: this is what ended it. */
    readonly alone: boolean
  ) {
    super(`The process of the plugin ${plugin} ended: ${fault}`)
  }
}

/** There is no process that could be asked; nothing was called. */
export function processMissing(): AppError {
  return new AppError(503, 'plugin_unavailable')
}
