import type { Json, Output, QuoteLine, TaskAction, Text } from '@wxiai/sdk'
import type { TaskState } from '@wxiai/sdk/wire'
import type { NewFile } from '#files/file_row'
import type { PricedQuote } from '#plugins/price_book'

export const ACTIVE: readonly TaskState[] = ['queued', 'submitting', 'running', 'storing']
export const FINAL: readonly TaskState[] = ['succeeded', 'failed', 'cancelled']

/** An output on its way into storage: an address, or what was written to the disk already. */
export type PendingOutput = Omit<Output, 'data'> & { file?: NewFile }

/** What the upstream answered at the end, or has reported so far: kept until its outputs are stored. */
export interface PendingResult {
  outputs: PendingOutput[]
  text: string | null
  actions: TaskAction[]
  usage: QuoteLine[] | null
  metadata: Record<string, Json>
  incomplete?: { code: string; message?: Text }
}

/** A row of `tasks`, as the database driver gives it. */
export interface TaskRow {
  id: string
  team_id: string
  user_id: string | null
  plugin_id: string
  /** Of the version that took it; null where the plugin was not installed as a package. */
  package_id: string | null
  service_id: string
  operation: string
  action: string
  status: TaskState
  progress: number
  preview_url: string | null
  input: Record<string, Json>
  /** Frozen at submit. */
  quote: PricedQuote
  credits: string
  hold_id: string | null
  reference: Json
  /** Who has it at the upstream; null for the plugin's main account. */
  account_id: string | null
  /** No other account can take it: it continues what this one made, or this one may have it already. */
  account_fixed: boolean
  /** How often another account took it over. */
  moves: number
  parent_id: string | null
  batch_id: string | null
  actions: TaskAction[]
  text: string | null
  result: PendingResult | null
  error_code: string | null
  error_message: Text | null
  metadata: Record<string, Json>
  locale: string
  idempotency_key: string | null
  cancel_requested: boolean
  claimed_by: string | null
  claimed_until: Date | null
  attempts: number
  /** A webhook came before the answer to the submit. */
  woken: boolean
  due_at: Date
  deadline_at: Date
  created_at: Date
  started_at: Date | null
  finished_at: Date | null
}

const COLUMNS: Record<keyof TaskRow, true> = {
  id: true,
  team_id: true,
  user_id: true,
  plugin_id: true,
  package_id: true,
  service_id: true,
  operation: true,
  action: true,
  status: true,
  progress: true,
  preview_url: true,
  input: true,
  quote: true,
  credits: true,
  hold_id: true,
  account_id: true,
  account_fixed: true,
  moves: true,
  reference: true,
  parent_id: true,
  batch_id: true,
  actions: true,
  text: true,
  result: true,
  error_code: true,
  error_message: true,
  metadata: true,
  locale: true,
  idempotency_key: true,
  cancel_requested: true,
  claimed_by: true,
  claimed_until: true,
  attempts: true,
  woken: true,
  due_at: true,
  deadline_at: true,
  created_at: true,
  started_at: true,
  finished_at: true,
}

/** For prepared statements inside of transactions. */
export const TASK_COLUMNS = Object.keys(COLUMNS)

/** Of a task that was just sent it is known how many of its team waited for the same service then. */
export type WaitingTask = TaskRow & { ahead?: number }

/** A row taken by the engine; the database's clock says whether its time is over. */
export type ClaimedTask = TaskRow & { overdue: boolean }
