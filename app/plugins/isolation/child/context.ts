import {
  UpstreamError,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
  type HttpStream,
  type Logger,
  type PayContext,
  type PluginContext,
  type Report,
  type SubmitContext,
  type TaskContext,
} from '@wxiai/sdk'
import { BufferedResponse } from '../../../shared/http_client/response.js'
import type { Channel } from '../channel.js'
import { recordsOver } from './records.js'
import type { CallData, ContextData, ResponseData, StreamData } from '../messages.js'

/** `ctx` as a plugin knows it; everything behind it is done by the app. */
export function contextOf(
  { call }: CallData,
  data: ContextData,
  channel: Channel,
  signal: AbortSignal
): PluginContext | SubmitContext | PayContext {
  const { task, payment, records, ...plain } = data
  const base: PluginContext = {
    ...plain,
    ...payment,
    ...(records && { records: recordsOver(channel, call, records) }),
    http: httpOver(channel, call),
    logger: loggerOver(channel, call),
    signal,
  }
  if (!task) return base
  return {
    ...(base as TaskContext),
    task,
    report: (part: Report) => channel.ask('report', [call, part]) as Promise<void>,
    files: {
      read: (id) => channel.ask('file', [call, id]) as ReturnType<TaskContext['files']['read']>,
      url: (id) => channel.ask('fileUrl', [call, id]) as ReturnType<TaskContext['files']['url']>,
    },
  }
}

function httpOver(channel: Channel, call: number): HttpClient {
  const sent = ({ method, headers, query, json, body, timeout, retries }: HttpRequest) => {
    const options = { method, headers, query, body, timeout, retries }
    if (json === undefined) return options
    return {
      ...options,
      body: jsonOf(json),
      headers: { 'content-type': 'application/json', ...lowercased(headers) },
    }
  }
  const send = (method: HttpRequest['method']) => {
    return async (url: string, request: HttpRequest = {}): Promise<HttpResponse> => {
      const options = sent({ ...request, method: method ?? request.method })
      const answer = (await channel.ask('http', [call, String(url), options])) as ResponseData
      return new BufferedResponse(answer.status, answer.headers, answer.body)
    }
  }
  const stream = async (url: string, request: HttpRequest = {}): Promise<HttpStream> => {
    const opened = (await channel.ask('stream', [call, String(url), sent(request)])) as StreamData
    return {
      status: opened.status,
      headers: opened.headers,
      body: piecesOf(channel, call, opened.stream),
    }
  }
  return { stream, request: send(undefined), get: send('GET'), post: send('POST') }
}

/** Asked for one by one, so that a slow reader holds up the upstream and not the app's memory. */
async function* piecesOf(channel: Channel, call: number, stream: number) {
  try {
    for (;;) {
      const piece = (await channel.ask('piece', [call, stream])) as Uint8Array | null
      if (piece === null) return
      yield piece
    }
  } finally {
    await channel.ask('leave', [call, stream])
  }
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
