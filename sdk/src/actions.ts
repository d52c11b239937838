import type { OfferedAction, Operation, TaskAction } from './contract.js'
import { stillOpen } from './fit.js'
import { textOf } from './words.js'

type Started = Pick<Operation, 'label' | 'input'>

/** Actions as they are kept and shown: what a plugin left out is that of the operation which each of them starts. */
export function completeActions(
  actions: readonly OfferedAction[],
  operationOf: (id: string) => Started | undefined
): TaskAction[] {
  return actions.map(({ operation, id = operation, label, input, needs, ...rest }) => {
    const started = operationOf(operation)
    const asked = needs ?? (started ? stillOpen(started.input, input ?? {}) : [])
    return {
      ...rest,
      id,
      label: textOf(label ?? started?.label ?? operation),
      operation,
      input,
      ...((needs || asked.length > 0) && { needs: asked }),
    }
  })
}
