import { randomInt, randomUUID } from 'node:crypto'
import type { Steer } from '@wxiai/sdk/simulator'
import type { Art } from './art.js'

export interface Button {
  customId: string
  emoji: string
  label: string
  style: number
  type: number
}

export type Status =
  'NOT_START' | 'SUBMITTED' | 'IN_PROGRESS' | 'MODAL' | 'SUCCESS' | 'FAILURE' | 'CANCEL'

/** One task of the simulated proxy. */
export interface Job {
  id: string
  uuid: string
  parentId: string | null
  action: string
  botType: string
  mode: string
  prompt: string
  promptEn: string
  description: string
  state: string | null
  notifyHook: string | null
  status: Status
  progress: number
  failReason: string | null
  submitTime: number
  startTime: number | null
  finishTime: number | null
  buttons: Button[]
  art: Art | null
  /** Result in words. */
  finalPrompt: string
  seed: number
  steer: Steer
  seconds: number
  /** Address under which its pictures are. */
  origin: string
  /** What a confirmed window will do. */
  confirm?: (words: string, mask: Uint8Array | null) => void
  /** Looks at the task that were answered with garbage. */
  garbled: number
}

let last = 0

/** 13 digits of milliseconds and three more, never twice. */
export function jobId(): string {
  const now = Math.max(Date.now(), last + 1)
  last = now
  return `${now}${randomInt(100, 1000)}`
}

export function newJob(fields: Partial<Job> & Pick<Job, 'action' | 'steer' | 'origin'>): Job {
  return {
    id: jobId(),
    uuid: randomUUID(),
    parentId: null,
    botType: 'MID_JOURNEY',
    mode: 'FAST',
    prompt: '',
    promptEn: fields.prompt ?? '',
    description: '',
    state: null,
    notifyHook: null,
    status: 'NOT_START',
    progress: 0,
    failReason: null,
    submitTime: Date.now(),
    startTime: null,
    finishTime: null,
    buttons: [],
    art: null,
    finalPrompt: fields.prompt ?? '',
    seed: randomInt(1, 2 ** 31),
    seconds: 4,
    garbled: 0,
    ...fields,
  }
}

export function isOver(job: Job): boolean {
  return job.status === 'SUCCESS' || job.status === 'FAILURE' || job.status === 'CANCEL'
}
