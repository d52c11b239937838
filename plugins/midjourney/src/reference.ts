import type { Json, ParentTask } from '@wxiai/sdk'
import { fault } from './codes.js'
import type { Mode } from './modes.js'

/** What the host keeps of a task upstream. "All four" of a describe is several tasks there. */
export type Reference = { ids: string[]; mode: Mode }

export function asReference(value: Json | undefined): Reference | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { ids } = value
  if (!Array.isArray(ids) || ids.length === 0) return undefined
  return value as Reference
}

/** The upstream's id of the task that a button belongs to. */
export function parentId(parent: ParentTask | undefined): string {
  const reference = asReference(parent?.reference)
  if (!reference) {
    throw fault('parent_missing')
  }
  return reference.ids[0]
}
