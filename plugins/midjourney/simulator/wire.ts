/** Tasks as the two proxies write them. */
import { sizeOf } from './art.js'
import { isOver, type Job } from './job.js'

function pictureUrl(job: Job): string | null {
  if (!job.art) return null
  if (job.art.kind === 'upload') return `${job.origin}/cdn/${job.id}/upload.jpg`
  if (job.status === 'SUCCESS') {
    if (job.art.kind === 'film') return `${job.origin}/cdn/${job.id}/preview_100.jpg`
    return `${job.origin}/cdn/${job.id}/${job.art.kind}.jpg`
  }
  const shown = job.status === 'IN_PROGRESS' && job.progress > 0
  return shown ? `${job.origin}/cdn/${job.id}/preview_${job.progress}.jpg` : null
}

function times(job: Job) {
  return { submitTime: job.submitTime, startTime: job.startTime, finishTime: job.finishTime }
}

export function novicezkTask(job: Job): object {
  return {
    id: job.id,
    action: job.action,
    prompt: job.prompt,
    promptEn: job.promptEn,
    description: job.description,
    state: job.state,
    ...times(job),
    imageUrl: pictureUrl(job),
    status: job.status,
    progress: job.status === 'FAILURE' ? '' : `${job.progress}%`,
    failReason: job.failReason,
    properties: { finalPrompt: job.finalPrompt, notifyHook: job.notifyHook },
  }
}

export function trueaiTask(job: Job): object {
  const film = job.art?.kind === 'film' && job.status === 'SUCCESS'
  const video = film ? `${job.origin}/cdn/${job.id}/film.webp` : null
  const size = job.art && job.status === 'SUCCESS' ? sizeOf(job.art) : null
  return {
    id: job.id,
    parentId: job.parentId,
    botType: job.botType,
    mode: job.mode,
    action: job.action,
    status: job.status,
    prompt: job.prompt,
    promptEn: job.promptEn,
    promptFull: job.prompt,
    description: job.description,
    state: job.state,
    ...times(job),
    imageUrl: pictureUrl(job),
    imageUrls: [],
    thumbnailUrl: pictureUrl(job),
    videoUrl: video,
    videoUrls: video ? [{ url: video }] : [],
    progress: isOver(job) ? '100%' : `${job.progress}%`,
    failReason: job.failReason,
    buttons: job.status === 'SUCCESS' ? job.buttons : [],
    seed: null,
    jobId: job.uuid,
    width: size?.width ?? null,
    height: size?.height ?? null,
    properties: {
      finalPrompt: job.finalPrompt,
      messageId: `12${job.id}`,
      messageHash: job.uuid,
      flags: 0,
      nonce: `15${job.id}`,
      notifyHook: job.notifyHook,
      discordInstanceId: 'simulator',
    },
  }
}
