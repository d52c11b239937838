/** What comes of a task: its start, how far it is, its end. */
import type { Json, Text } from './basics.js'
import type { QuoteLine } from './prices.js'

/** What an operation may show as a button under a finished task. */
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
  actions?: TaskAction[]
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
