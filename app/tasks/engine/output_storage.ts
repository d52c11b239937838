import { inject } from '@adonisjs/core'
import { GuardedClient } from '#shared/http_client/guarded_client'
import { FileStore, SMALL } from '#files/file_store'
import type { FileOrigin } from '#files/file_store'
import type { NewFile } from '#files/file_row'
import { PluginContextFactory } from '#plugins/context_factory'
import { PluginRegistry } from '#plugins/registry'
import type { RawResult } from '#tasks/engine/answers'
import type { Lease } from '#tasks/engine/leases'
import { lineagePrompt } from '#tasks/engine/lineage_prompt'
import { PluginUnavailable } from '#tasks/engine/plugin_calls'
import { TUNING } from '#tasks/engine/tuning'
import { outputId } from '#tasks/output_ids'
import type { PendingOutput, PendingResult, TaskRow } from '#tasks/task_row'
import { failpoint } from '#shared/failpoint'

/** Brings the outputs of a task to the disk. Ids and keys follow from the task, so a second try lands on the first. */
@inject()
export class OutputStorage {
  readonly #files: FileStore
  readonly #client: GuardedClient
  readonly #contexts: PluginContextFactory
  readonly #registry: PluginRegistry

  constructor(
    files: FileStore,
    client: GuardedClient,
    contexts: PluginContextFactory,
    registry: PluginRegistry
  ) {
    this.#files = files
    this.#client = client
    this.#contexts = contexts
    this.#registry = registry
  }

  /** Bytes cannot wait in a row: they go to the disk before the result is written down. */
  async stage(task: TaskRow, outputs: RawResult['outputs']): Promise<PendingOutput[]> {
    const staged: PendingOutput[] = []
    for (const [position, output] of outputs.entries()) {
      staged.push(await this.stageOne(task, position, output))
    }
    return staged
  }

  async stageOne(
    task: TaskRow,
    position: number,
    { data, ...output }: RawResult['outputs'][number]
  ): Promise<RawResult['outputs'][number] & PendingOutput> {
    if (!data) return output
    const origin = await this.#origin(task, position, output)
    return {
      ...output,
      file: await this.#files.write({ bytes: data, name: output.filename }, origin),
    }
  }

  async fetch(task: TaskRow, result: PendingResult, lease: Lease): Promise<NewFile[]> {
    const files: NewFile[] = []
    for (const [position, output] of result.outputs.entries()) {
      await failpoint('store.output')
      files.push(output.file ?? (await this.download(task, position, output, lease)))
    }
    return files
  }

  discard(files: NewFile[]): Promise<void> {
    return this.#files.discard(files)
  }

  async download(
    task: TaskRow,
    position: number,
    output: PendingOutput,
    lease: Lease
  ): Promise<NewFile> {
    // Another version may fetch it as well.
    await this.#registry.provide(task.package_id).catch(() => {})
    const plugin = this.#registry.versionOf(task.plugin_id, task.package_id)
    if (!plugin?.loaded || !output.url) throw new PluginUnavailable(task.plugin_id)
    const policy = await this.#contexts.downloadPolicy(plugin, task.account_id)
    return this.#files.temporary(async (path) => {
      const download = await this.#client.download(output.url!, {
        destination: path,
        keepBelow: SMALL,
        maxBytes: TUNING.maxOutputBytes,
        policy,
        signal: lease.signal,
      })
      lease.assertSafe()
      const name = output.filename ?? download.filename ?? undefined
      const { bytes, sha256 } = download
      const source = { ...(bytes ? { bytes } : { path }), name, sha256 }
      return this.#files.write(source, await this.#origin(task, position, output))
    })
  }

  async #origin(task: TaskRow, position: number, output: PendingOutput): Promise<FileOrigin> {
    const prompt = await lineagePrompt(task)
    return {
      id: outputId(task.id, position),
      teamId: task.team_id,
      userId: task.user_id,
      kind: 'output',
      createdAt: task.created_at,
      pluginId: task.plugin_id,
      serviceId: task.service_id,
      taskId: task.id,
      metadata: {
        action: task.action,
        ...(prompt ? { prompt } : {}),
        ...(output.metadata && Object.keys(output.metadata).length > 0
          ? { original: output.metadata }
          : {}),
      },
    }
  }
}
