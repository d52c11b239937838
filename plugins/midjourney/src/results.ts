import type { Json, Output } from '@wxiai/sdk'
import type { UpstreamTask } from './wire.js'

type Urls = UpstreamTask['imageUrls']

function urls(list: Urls, single: string | null | undefined): string[] {
  const many = (list ?? []).map((entry) => (typeof entry === 'string' ? entry : entry?.url))
  const found = many.filter((url): url is string => Boolean(url))
  return found.length > 0 ? found : single ? [single] : []
}

const WORDS = ['DESCRIBE', 'SHORTEN', 'PIC_READER']

/** The pictures or films; for a description there are none, its imageUrl is what was described. */
export function outputsOf(task: UpstreamTask): Output[] {
  if (WORDS.includes(task.action ?? '')) return []
  const metadata = metadataOf(task)
  const videos = urls(task.videoUrls, task.videoUrl)
  if (videos.length > 0) return videos.map((url) => ({ url, metadata }))
  // The grid comes first: it is what the buttons speak of.
  const pictures = new Set([
    ...(task.imageUrl ? [task.imageUrl] : []),
    ...urls(task.imageUrls, null),
  ])
  return [...pictures].map((url) => ({ url, metadata }))
}

export function textOf(task: UpstreamTask): string | undefined {
  const final = task.properties?.finalPrompt
  if (task.action === 'SHORTEN') {
    const said = [task.description, final, task.promptEn]
    return said.find((text): text is string => typeof text === 'string' && text.includes('\n'))
  }
  if (!WORDS.includes(task.action ?? '')) return undefined
  const said = [final, task.promptEn, task.prompt]
  return said.find((text): text is string => typeof text === 'string' && text.trim() !== '')
}

export function metadataOf(task: UpstreamTask): Record<string, Json> {
  const final = task.properties?.finalPrompt
  return {
    upstream_id: task.id,
    ...(task.jobId && { job_id: task.jobId }),
    ...(task.seed && { seed: String(task.seed) }),
    ...(typeof final === 'string' && final && { final_prompt: final }),
  }
}
