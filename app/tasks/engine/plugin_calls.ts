import { inject } from '@adonisjs/core'
import { background } from '#shared/database/background'
import { UpstreamError, type Json, type ParentTask, type TaskContext } from '@wxiai/sdk'
import env from '#start/env'
import { failpoint } from '#shared/failpoint'
import { TimeLimit } from '#shared/time_limit'
import { within } from '#shared/within'
import type { FileRow } from '#files/file_row'
import { FileStore } from '#files/file_store'
import { FileUrls } from '#files/file_urls'
import { PluginContextFactory } from '#plugins/context_factory'
import type { ServiceOperation } from '#plugins/installed_plugin'
import { PluginRegistry } from '#plugins/registry'
import type { Lease } from '#tasks/engine/leases'
import type { TaskRow } from '#tasks/task_row'
import { WebhookTokens } from '#tasks/webhook_tokens'

/** The plugin is gone, broken or not configured: nothing can be asked of it now. */
export class PluginUnavailable extends Error {
  constructor(readonly plugin: string) {
    super(`The plugin ${plugin} cannot be called`)
  }
}

/** The call did not end in its time, or the claim on the task was lost. */
export class CallAborted extends Error {}

type Call<T> = (found: ServiceOperation, ctx: TaskContext) => Promise<T>

/** Calls into a plugin on behalf of a task, each with a time limit that holds even when the plugin ignores it. */
@inject()
export class PluginCalls {
  readonly #registry: PluginRegistry
  readonly #contexts: PluginContextFactory
  readonly #files: FileStore
  readonly #urls: FileUrls
  readonly #tokens: WebhookTokens

  constructor(
    registry: PluginRegistry,
    contexts: PluginContextFactory,
    files: FileStore,
    urls: FileUrls,
    tokens: WebhookTokens
  ) {
    this.#registry = registry
    this.#contexts = contexts
    this.#files = files
    this.#urls = urls
    this.#tokens = tokens
  }

  /**
   * Brings up the version that took the task, where it is not the one in force; to be called before the others. False
   * where it cannot be had on this node: another one may have it.
   */
  prepare(task: TaskRow): Promise<boolean> {
    return this.#prepared(task).then(
      () => true,
      () => false
    )
  }

  async #prepared(task: TaskRow): Promise<void> {
    await this.#registry.provide(task.package_id)
    const isolation = this.find(task)?.plugin.isolation
    // One that fails again and again is not waited for: its calls say so.
    if (isolation && !isolation.failing) await isolation.ready()
  }

  /** Also of a disabled plugin: what runs upstream is followed to its end. */
  find(task: TaskRow): ServiceOperation | null {
    const plugin = this.#registry.versionOf(task.plugin_id, task.package_id)
    return plugin?.loaded ? plugin.operation(task.operation) : null
  }

  /** New work goes to enabled plugins only. */
  isOpen(task: TaskRow): boolean {
    return this.#registry.find(task.plugin_id)?.usable === true && this.find(task) !== null
  }

  canCall(task: TaskRow): boolean {
    const found = this.find(task)
    if (!found) return false
    return found.plugin.demo || found.plugin.credentials(task.account_id).config !== null
  }

  async call<T>(task: TaskRow, timeout: number, lease: Lease | null, run: Call<T>): Promise<T> {
    const found = this.find(task)
    if (!found || !this.canCall(task)) throw new PluginUnavailable(task.plugin_id)
    const limit = new TimeLimit(timeout, lease?.signal)
    try {
      const options = {
        locale: task.locale,
        account: task.account_id,
        signal: limit.signal,
        // The last moment to notice that somebody else has the task by now.
        beforeSend: lease?.assertSafe,
      }
      const parts = {
        task: { id: task.id, operation: task.operation, createdAt: task.created_at },
        parent: await this.#parent(task),
        files: {
          read: (id: string) => this.#read(id, task.team_id),
          url: (id: string) => this.#url(id, task.team_id),
        },
        webhookUrl: found.operation.webhooks ? this.#webhookUrl(task) : undefined,
      }
      const owner = { user: task.user_id, team: task.team_id }
      const ctx = await this.#contexts.forTask(found.plugin, options, parts, owner)
      await failpoint('call.ready')
      lease?.assertSafe()
      return await within(limit.signal, () => run(found, ctx), late)
    } finally {
      limit.end()
    }
  }

  async #parent(task: TaskRow): Promise<ParentTask | undefined> {
    if (!task.parent_id) return undefined
    const row: TaskRow | null = await background().from('tasks').where('id', task.parent_id).first()
    return row ? asParent(row) : undefined
  }

  async #read(id: string, teamId: string) {
    const file = await this.#file(id, teamId)
    return { id, name: file.name, mime: file.mime, bytes: await this.#files.bytes(file) }
  }

  async #url(id: string, teamId: string): Promise<string | undefined> {
    const site = env.get('APP_URL')
    return site && new URL(this.#urls.content(await this.#file(id, teamId)), site).href
  }

  async #file(id: string, teamId: string): Promise<FileRow> {
    const file = await this.#files.find(id, teamId)
    if (file) return file
    throw new UpstreamError({
      code: 'file_not_found',
      message: { 'en': 'A file of this task is gone.', 'zh-CN': '任务引用的文件已不存在。' },
    })
  }

  #webhookUrl(task: TaskRow): string | undefined {
    const site = env.get('APP_URL')
    if (!site) return undefined
    const token = this.#tokens.make(task.plugin_id, task.id)
    return new URL(`/api/v1/hooks/${task.plugin_id}/${task.id}/${token}`, site).href
  }
}

export function asParent(row: TaskRow): ParentTask {
  return {
    id: row.id,
    operation: row.operation,
    action: row.action,
    input: row.input,
    reference: row.reference as Json,
  }
}

const late = (reason: unknown) => new CallAborted('the call was aborted', { cause: reason })
