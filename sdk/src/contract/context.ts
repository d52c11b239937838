/** What the host hands to the functions of a plugin. */
import type { AllRecords, Records } from '../records.js'
import type { Json } from './basics.js'
import type { HttpClient } from './http.js'
import type { Report } from './results.js'

export interface Logger {
  debug(fields: object | string, message?: string): void
  info(fields: object | string, message?: string): void
  warn(fields: object | string, message?: string): void
  error(fields: object | string, message?: string): void
}

export interface PluginContext<Config = Record<string, Json>> {
  /** Decrypted and validated. */
  config: Config
  http: HttpClient
  logger: Logger
  /** Language of the caller, or of the site. */
  locale: 'en' | 'zh-CN'
  signal: AbortSignal
}

/** What hooks are handed. */
export interface HookContext<Config = Record<string, Json>> extends PluginContext<Config> {
  records: AllRecords
}

export interface FileContent {
  id: string
  name: string
  mime: string
  bytes: Uint8Array
}

/** The task that an operation continues (a button of a picture, a zoom of an upscale). */
export interface ParentTask {
  id: string
  operation: string
  action: string
  input: Record<string, Json>
  reference: Json
}

export interface TaskContext<Config = Record<string, Json>> extends PluginContext<Config> {
  /** `id` is stable over retries: send it upstream wherever it takes a caller's reference. */
  task: { id: string; operation: string; createdAt: Date }
  parent?: ParentTask
  /** Those of whoever sent the task. */
  records: Records
  files: {
    /** Bytes of a file that the input names through `format: "wxiai-file"`; access was checked. */
    read(fileId: string): Promise<FileContent>
    /**
     * Address under which anybody may fetch such a file for some hours, for upstreams that take no bytes; undefined when the
     * site has no public address.
     */
    url(fileId: string): Promise<string | undefined>
  }
  /** Where the upstream may knock when something changed; undefined without a public address, and without `webhooks: true`. */
  webhookUrl?: string
}

export interface SubmitContext<Config = Record<string, Json>> extends TaskContext<Config> {
  /**
   * Shows people what is there, and keeps it: an output reported here survives a broken line and a node that dies. `submit`
   * then ends with a result that names only the outputs not reported yet, and `usage` of all. Where it fails instead, the task succeeds
   * with what came. Rejects once the task is out of this node's hands; `submit` should then end.
   */
  report(part: Report): Promise<void>
}
