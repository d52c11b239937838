/** The upstream's API: how it is asked, and what its answers mean. */
import { defineUpstream } from '@wxiai/sdk'

/** Every way in which it can refuse or fail, with sentences in both languages: the usual ones come with it, also those that a status tells. */
export const upstream = defineUpstream({
  name: ['{{name}}', '{{name}}'],
  codes: { banned: 'banned_prompt' },
})

export interface Job {
  id: string
  state: 'running' | 'done' | 'failed'
  progress: number
  /** When it is done. */
  video?: string
}

export const api = upstream.api<{ base_url: string; api_key: string }>({
  base: ({ base_url: base }) => base,
  headers: ({ api_key: key }) => ({ authorization: `Bearer ${key}` }),
  complaint: ({ body }) => ({ word: body.error, said: body.error }),
  // In answer to a question: there is no such job.
  lost: ['model_not_found'],
})
