/** The upstream's API: what is sent, and what its answers mean. */
import { upstreamFaults, type PluginContext } from '@wxiai/sdk'

/** What the upstream says, and what the host does about it: retry | fail | misconfigured. */
export const { fault, failed } = upstreamFaults({
  banned_prompt: ['fail', 'The service does not accept this prompt', '服务商不接受该提示词'],
  invalid_request: ['fail', 'The service does not accept this request', '服务商不接受此请求'],
  upstream_failed: ['fail', 'The service could not make the picture', '服务商生成失败'],
  upstream_lost: ['fail', 'The service no longer knows this task', '服务商已查不到此任务'],
  queue_full: ['retry', 'The service asks us to slow down', '服务商请求过于频繁'],
  upstream_unavailable: ['retry', 'The service is out of order for the moment', '服务商暂时不可用'],
  unauthorized: ['misconfigured', 'The service refuses the API key', '服务商拒绝了接口密钥'],
})

interface Job {
  id: string
  state: 'running' | 'done' | 'failed'
  progress: number
  images?: string[]
}

type Ctx = PluginContext<{ base_url: string; api_key: string }>

/** One call of the upstream; what it refuses is thrown. */
export async function call(ctx: Ctx, path: string, json?: object) {
  const { base_url: base, api_key: key } = ctx.config
  const headers = { authorization: `Bearer ${key}` }
  const method = json ? 'POST' : 'GET'
  const response = await ctx.http.request(base + path, { method, headers, json })
  const { status } = response
  if (status === 401 || status === 403) throw fault('unauthorized')
  if (status === 429) throw fault('queue_full')
  if (status >= 500) throw fault('upstream_unavailable')
  if (status === 404) return null
  const answer = await response.json<Job & { error?: string }>()
  if (answer.error === 'banned') throw fault('banned_prompt')
  if (status >= 400) throw fault('invalid_request')
  return answer
}
