import { UpstreamError, type Json, type Text } from '@wxiai/sdk'
import { storable } from '#tasks/storable'

/** What came of a call into a plugin, once nobody has to trust it any more. */
export type Answer =
  | { kind: 'accepted'; reference: Json }
  | { kind: 'pending'; progress: number | null; previewUrl: string | null }
  | { kind: 'succeeded'; result: RawResult; reference?: Json }
  | { kind: 'failed'; code: string; message: Text; reference?: Json }
  | { kind: 'garbage'; why: string }

export interface RawResult {
  outputs: {
    url?: string
    data?: Uint8Array
    mime?: string
    filename?: string
    metadata: Record<string, Json>
  }[]
  text: string | null
  actions: import('@wxiai/sdk').TaskAction[]
  usage: import('@wxiai/sdk').QuoteLine[] | null
  metadata: Record<string, Json>
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
    const progress = Number(value.progress)
    return {
      kind: 'pending',
      progress:
        value.progress === undefined || !Number.isFinite(progress)
          ? null
          : Math.trunc(Math.min(99, Math.max(0, progress))),
      previewUrl: typeof value.previewUrl === 'string' ? storable(value.previewUrl) : null,
    }
  }
  if (value.state === 'succeeded' || value.state === 'failed') return readFinished(value)
  return { kind: 'garbage', why: `status gave the state ${JSON.stringify(value.state)}` }
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
  const outputs = list(value.outputs).filter(isRecord)
  const usable = outputs.filter(
    (output) => output.data instanceof Uint8Array || typeof output.url === 'string'
  )
  if (usable.length !== list(value.outputs).length) {
    return { kind: 'garbage', why: 'an output has neither url nor data' }
  }
  return {
    kind: 'succeeded',
    reference,
    result: {
      outputs: usable.map((output) => ({
        ...(output.data instanceof Uint8Array
          ? { data: output.data }
          : { url: String(output.url) }),
        ...(typeof output.mime === 'string' ? { mime: storable(output.mime) } : {}),
        ...(typeof output.filename === 'string' ? { filename: storable(output.filename) } : {}),
        metadata: isRecord(output.metadata)
          ? (storable(output.metadata) as Record<string, Json>)
          : {},
      })),
      text: typeof value.text === 'string' ? storable(value.text) : null,
      actions: storable(list(value.actions).filter(isRecord)) as never,
      usage: Array.isArray(value.usage) ? (storable(value.usage) as never) : null,
      metadata: isRecord(value.metadata) ? (storable(value.metadata) as Record<string, Json>) : {},
    },
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
