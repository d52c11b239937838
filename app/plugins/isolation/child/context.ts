import type {
  Logger,
  PayContext,
  PluginContext,
  Report,
  SubmitContext,
  TaskContext,
} from '@wxiai/sdk'
import type { Channel } from '../channel.js'
import type { CallData, ContextData } from '../messages.js'
import { httpOver } from './http.js'
import { recordsOver } from './records.js'

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

function loggerOver(channel: Channel, call: number): Logger {
  const at = (level: keyof Logger) => (fields: object | string, message?: string) => {
    const error = typeof fields === 'object' ? (fields as { err?: unknown }).err : undefined
    const plain = error instanceof Error ? { ...(fields as object), err: error.stack } : fields
    channel.tell('log', call, level, plain, message ?? null)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
