/** The chat and embeddings API that many providers have. */
import type { ProviderConfig } from '@wxiai/sdk/ai'
import {
  HttpSimulator,
  simulatorOf,
  type Handler,
  type JobClock,
  type SimResponse,
} from '@wxiai/sdk/simulator'

const KEY = 'simulator-key'
const ANSWER = 'This is the simulator. Ask me anything, I always say the same.'

class Upstream extends HttpSimulator<ProviderConfig> {
  constructor() {
    super()
    const { server } = this
    server.route(
      'GET',
      '/v1/models',
      guarded(() => ({ json: { object: 'list', data: [] } }))
    )
    server.route(
      'POST',
      '/v1/chat/completions',
      guarded(({ json }) => chat(json(), this.clock))
    )
    server.route(
      'POST',
      '/v1/embeddings',
      guarded(({ json }) => embed(json()))
    )
  }

  protected configFor(url: string): ProviderConfig {
    return { api_key: KEY, base_url: `${url}/v1` }
  }
}

function guarded(handler: Handler): Handler {
  return (request) =>
    request.headers.authorization === `Bearer ${KEY}`
      ? handler(request)
      : { status: 401, json: { error: { message: 'no such key', type: 'invalid_api_key' } } }
}

function chat({ model, messages, stream }: Record<string, unknown>, clock: JobClock): SimResponse {
  const usage = usageOf(JSON.stringify(messages ?? []), ANSWER)
  const base = { id: 'chatcmpl-1', created: 1, model }
  if (stream)
    return { headers: { 'content-type': 'text/event-stream' }, stream: pieces(base, usage, clock) }
  const message = { role: 'assistant', content: ANSWER }
  const choices = [{ index: 0, message, finish_reason: 'stop' }]
  return { json: { ...base, object: 'chat.completion', choices, usage } }
}

async function* pieces(base: object, usage: object, clock: JobClock) {
  const event = (choices: object[], more = {}) =>
    `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices, ...more })}\n\n`
  for (const word of ANSWER.split(/(?<= )/)) {
    await clock.wait(0.1)
    yield event([{ index: 0, delta: { role: 'assistant', content: word }, finish_reason: null }])
  }
  yield event([{ index: 0, delta: {}, finish_reason: 'stop' }])
  yield event([], { usage })
  yield 'data: [DONE]\n\n'
}

function embed({ model, input }: Record<string, unknown>): SimResponse {
  const texts = Array.isArray(input) ? input.map(String) : [String(input)]
  const data = texts.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: Array.from({ length: 8 }, (_, place) => Math.sin(text.length + place)),
  }))
  return { json: { object: 'list', model, data, usage: usageOf(texts.join(' '), '') } }
}

/** About four characters a token. */
function usageOf(asked: string, answered: string) {
  const [prompt, completion] = [asked, answered].map((text) => Math.ceil(text.length / 4))
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  }
}

export default simulatorOf(() => new Upstream())
