/** What midjourney-proxy says, in both of its dialects. Every field may be missing: the other side is not ours. */
export interface SubmitAnswer {
  code: number
  description?: string
  result?: string | number | null
  properties?: Record<string, unknown> | null
}

export interface UpstreamButton {
  customId?: string
  emoji?: string | null
  label?: string | null
  style?: number
  type?: number
}

export type UpstreamStatus =
  'NOT_START' | 'SUBMITTED' | 'IN_PROGRESS' | 'MODAL' | 'SUCCESS' | 'FAILURE' | 'CANCEL'

export interface UpstreamTask {
  id: string
  action?: string
  status?: UpstreamStatus | string | null
  prompt?: string | null
  promptEn?: string | null
  description?: string | null
  state?: string | null
  submitTime?: number | null
  imageUrl?: string | null
  imageUrls?: ({ url?: string } | string)[] | null
  videoUrl?: string | null
  videoUrls?: ({ url?: string } | string)[] | null
  progress?: string | null
  failReason?: string | null
  buttons?: UpstreamButton[] | null
  seed?: string | number | null
  jobId?: string | null
  mode?: string | null
  properties?: Record<string, unknown> | null
}

export function isTask(value: unknown): value is UpstreamTask {
  return (
    typeof value === 'object' && value !== null && typeof (value as UpstreamTask).id === 'string'
  )
}

export function isAnswer(value: unknown): value is SubmitAnswer {
  return (
    typeof value === 'object' && value !== null && typeof (value as SubmitAnswer).code === 'number'
  )
}
