/** What comes of a task: its start, how far it is, its end. */
import type { Json, Text } from './basics.js'
import type { Label } from '../words.js'
import type { QuoteLine } from './prices.js'

/** A button under a finished task: it starts an operation. */
export type TaskAction = {
  id: string
  label: Text
  emoji?: string
  operation: string
  /** Input of that operation, complete but for what the user still has to add. */
  input: Record<string, Json>
  /** Asks the page for more before it is sent, e.g. `mask` (vary region) or `prompt` (custom zoom). */
  needs?: string[]
}

/** The same as a plugin offers it: what is left out follows from the operation that it starts. */
export interface OfferedAction {
  /** That of the operation when omitted; it must differ from those of the other actions of the task. */
  id?: string
  /** That of the operation when omitted. */
  label?: Label
  emoji?: string
  operation: string
  /** Input of that operation, complete but for what the user still has to add. */
  input: Record<string, Json>
  /** When omitted: nothing where `input` is enough, else every field that `input` leaves open and that can go with it. */
  needs?: string[]
}

/** A result that the host has to copy into its own storage at once. */
export interface Output {
  /** Absolute URL, fetched through the guarded client; or the bytes themselves. */
  url?: string
  data?: Uint8Array
  mime?: string
  filename?: string
  /** Anything worth keeping about the original, e.g. its seed. */
  metadata?: Record<string, Json>
}

/** What came while `submit` still waits for the rest. */
export interface Report {
  /** Finished outputs, behind those of earlier reports. They are kept, whatever becomes of the rest. */
  outputs?: Output[]
  /** What all outputs so far cost together; required with `outputs`, and charged when no more come. */
  usage?: QuoteLine[]
  /** 0 to 100 */
  progress?: number
  /** Picture that shows how far it is; relayed to the user, never stored. */
  previewUrl?: string
}

export type Submission =
  | { reference: Json; state?: 'running' | 'queued' }
  /** The upstream answered at once with the result. */
  | ({ reference?: Json } & FinishedStatus)

export interface RunningStatus {
  state: 'queued' | 'running'
  /** 0 to 100; omitted when the upstream does not say. */
  progress?: number
  /** Picture that shows how far it is; relayed to the user, never stored. */
  previewUrl?: string
}

export interface SucceededStatus {
  state: 'succeeded'
  outputs?: Output[]
  /** Result in words (describe, shorten). */
  text?: string
  actions?: OfferedAction[]
  /** Real usage where it differs from the quote; the charge never exceeds the hold. */
  usage?: QuoteLine[]
  metadata?: Record<string, Json>
  /** Why fewer outputs came than were asked for; people see it with those that did. */
  incomplete?: { code: string; message: Text }
}

export interface FailedStatus {
  state: 'failed'
  /** Stable code, e.g. `banned_prompt`, `upstream_timeout`. */
  code: string
  message: Text
}

export type FinishedStatus = SucceededStatus | FailedStatus

export type TaskStatusResult = RunningStatus | FinishedStatus
