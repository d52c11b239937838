import {
  UpstreamError,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
  type Logger,
  type PluginContext,
  type TaskContext,
} from '@wxiai/sdk'
import { BufferedResponse } from '../../../shared/http_client/response.js'
import type { Channel } from '../channel.js'
import type { CallData, ContextData, ResponseData } from '../messages.js'

/** `ctx` as a plugin knows it; everything behind it is done by the app. */
export function contextOf(
  { call }: CallData,
  data: ContextData,
  channel: Channel,
  signal: AbortSignal
): PluginContext | TaskContext {
  const { task, ...plain } = data
  const base: PluginContext = {
    ...plain,
    http: httpOver(channel, call),
    logger: loggerOver(channel, call),
    signal,
  }
  if (!task) return base
  return {
    ...base,
    task,
    files: {
      read: (id) => channel.ask('file', [call, id]) as ReturnType<TaskContext['files']['read']>,
      url: (id) => channel.ask('fileUrl', [call, id]) as ReturnType<TaskContext['files']['url']>,
    },
  }
}

function httpOver(channel: Channel, call: number): HttpClient {
  const send = (method: HttpRequest['method']) => {
    return async (url: string, request: HttpRequest = {}): Promise<HttpResponse> => {
      const { headers, query, json, body, timeout, retries } = request
      const options = { method: method ?? request.method, headers, query, body, timeout, retries }
      if (json !== undefined) {
        options.body = jsonOf(json)
        options.headers = { 'content-type': 'application/json', ...lowercased(headers) }
      }
      const answer = (await channel.ask('http', [call, String(url), options])) as ResponseData
      return new BufferedResponse(answer.status, answer.headers, answer.body)
    }
  }
  return { request: send(undefined), get: send('GET'), post: send('POST') }
}

const lowercased = (headers: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** Made here, by the plugin's own rules of what is JSON. */
function jsonOf(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined
  if (text !== undefined) return text
  throw new UpstreamError({ code: 'bad_request', message: 'The request is not JSON.' })
}

function loggerOver(channel: Channel, call: number): Logger {
  const at = (level: keyof Logger) => (fields: object | string, message?: string) => {
    const error = typeof fields === 'object' ? (fields as { err?: unknown }).err : undefined
    const plain = error instanceof Error ? { ...(fields as object), err: error.stack } : fields
    channel.tell('log', call, level, plain, message ?? null)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
