import type { ParentTask } from '@wxiai/sdk'
import { asReference } from './reference.js'

export const MODES = ['turbo', 'fast', 'relax'] as const
export type Mode = (typeof MODES)[number]

export function isMode(value: unknown): value is Mode {
  return MODES.includes(value as Mode)
}

/** A button runs at the speed of the picture that it belongs to, unless another is asked for. */
export function modeOf(input: { mode?: unknown }, parent?: ParentTask): Mode {
  const wanted = [input.mode, parent?.input.mode, asReference(parent?.reference)?.mode]
  return wanted.find(isMode) ?? 'fast'
}
