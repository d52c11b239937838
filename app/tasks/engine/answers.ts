import { UpstreamError, type Json, type OfferedAction, type QuoteLine, type Text } from '@wxiai/sdk'
import type { NewFile } from '#files/file_row'
import { storable } from '#tasks/storable'

/** What came of a call into a plugin, once nobody has to trust it any more. */
export type Answer =
  | { kind: 'accepted'; reference: Json }
  | { kind: 'pending'; progress: number | null; previewUrl: string | null }
  | { kind: 'succeeded'; result: RawResult; reference?: Json }
  | { kind: 'failed'; code: string; message?: Text; reference?: Json }
  | { kind: 'garbage'; why: string }

export interface RawResult {
  outputs: {
    url?: string
    data?: Uint8Array
    mime?: string
    filename?: string
    metadata: Record<string, Json>
    /** Was put on the disk already. */
    file?: NewFile
  }[]
  text: string | null
  actions: OfferedAction[]
  usage: QuoteLine[] | null
  metadata: Record<string, Json>
  /** Why there are fewer outputs than were asked for. */
  incomplete?: { code: string; message?: Text }
}

/** What a plugin reported from within `submit`. */
export interface RawReport {
  outputs: RawResult['outputs']
  usage: QuoteLine[] | null
  progress: number | null
  previewUrl: string | null
}

type Loose = Record<string, unknown>

export function readSubmission(value: unknown): Answer {
  if (!isRecord(value)) return { kind: 'garbage', why: 'submit gave no object' }
  if (value.state === 'succeeded' || value.state === 'failed') return readFinished(value)
  if (value.reference === undefined || value.reference === null) {
    return { kind: 'garbage', why: 'submit gave no reference' }
  }
  return { kind: 'accepted', reference: storable(value.reference) as Json }
}

export function readStatus(value: unknown): Answer {
  if (!isRecord(value)) return { kind: 'garbage', why: 'status gave no object' }
  if (value.state === 'queued' || value.state === 'running') {
    return { kind: 'pending', ...readProgress(value) }
  }
  if (value.state === 'succeeded' || value.state === 'failed') return readFinished(value)
  return { kind: 'garbage', why: `status gave the state ${JSON.stringify(value.state)}` }
}

/** @throws TypeError for what breaks the contract; the plugin gets it. */
export function readReport(value: unknown): RawReport {
  const report = isRecord(value) ? value : {}
  const outputs = readOutputs(report.outputs)
  if (!outputs) throw new TypeError('report: an output has neither url nor data')
  if (outputs.length > 0 && !Array.isArray(report.usage)) {
    throw new TypeError('report: outputs come with the usage of all so far')
  }
  const usage = Array.isArray(report.usage) ? (storable(report.usage) as never) : null
  return { outputs, usage, ...readProgress(report) }
}

function readProgress(value: Loose) {
  const progress = Number(value.progress)
  return {
    progress:
      value.progress === undefined || !Number.isFinite(progress)
        ? null
        : Math.trunc(Math.min(99, Math.max(0, progress))),
    previewUrl: typeof value.previewUrl === 'string' ? storable(value.previewUrl) : null,
  }
}

/** Null when one of them is none. */
function readOutputs(value: unknown): RawResult['outputs'] | null {
  const outputs = list(value).filter(isRecord)
  const usable = outputs.filter(
    (output) => output.data instanceof Uint8Array || typeof output.url === 'string'
  )
  if (usable.length !== list(value).length) return null
  return usable.map((output) => ({
    ...(output.data instanceof Uint8Array ? { data: output.data } : { url: String(output.url) }),
    ...(typeof output.mime === 'string' ? { mime: storable(output.mime) } : {}),
    ...(typeof output.filename === 'string' ? { filename: storable(output.filename) } : {}),
    metadata: isRecord(output.metadata) ? (storable(output.metadata) as Record<string, Json>) : {},
  }))
}

function readFinished(value: Loose): Answer {
  const reference = value.reference === undefined ? undefined : (storable(value.reference) as Json)
  if (value.state === 'failed') {
    const code = typeof value.code === 'string' && value.code ? value.code : 'upstream_failed'
    return {
      kind: 'failed',
      code: storable(code),
      message: readText(value.message, code),
      reference,
    }
  }
  const outputs = readOutputs(value.outputs)
  if (!outputs) return { kind: 'garbage', why: 'an output has neither url nor data' }
  return {
    kind: 'succeeded',
    reference,
    result: {
      outputs,
      text: typeof value.text === 'string' ? storable(value.text) : null,
      actions: storable(list(value.actions).filter(isRecord)) as never,
      usage: Array.isArray(value.usage) ? (storable(value.usage) as never) : null,
      metadata: isRecord(value.metadata) ? (storable(value.metadata) as Record<string, Json>) : {},
      ...readIncomplete(value.incomplete),
    },
  }
}

function readIncomplete(value: unknown): Pick<RawResult, 'incomplete'> {
  if (!isRecord(value) || typeof value.code !== 'string' || !value.code) return {}
  return {
    incomplete: { code: storable(value.code), message: readText(value.message, value.code) },
  }
}

export function readText(value: unknown, fallback: string): Text {
  if (typeof value === 'string' && value) return storable(value.slice(0, 2_000))
  if (isRecord(value) && typeof value.en === 'string') return storable(value) as unknown as Text
  return fallback
}

export function isUpstreamError(error: unknown): error is UpstreamError {
  // A published plugin bundles its own copy of the class.
  return (
    error instanceof UpstreamError || (error instanceof Error && error.name === 'UpstreamError')
  )
}

function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
