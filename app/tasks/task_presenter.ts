import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import type { Task, TaskOutput } from '@wxiai/sdk/wire'
import { formatMoney } from '#shared/money'
import type { FileRow } from '#files/file_row'
import { FileUrls } from '#files/file_urls'
import { PreviewUrls } from '#tasks/preview_urls'
import { isOpenAccount } from '#plugins/accounts/upstream_account'
import { PluginRegistry } from '#plugins/registry'
import { textIn } from '#plugins/text'
import { QueuePlaces } from '#tasks/queue_places'
import type { TaskRow } from '#tasks/task_row'
import { errorText, noticeText } from '#tasks/task_texts'

/** A task with what belongs to it, ready to be written down in any language. */
export interface LoadedTask {
  row: TaskRow
  outputs: FileRow[]
  place: number | null
}

@inject()
export class TaskPresenter {
  readonly #urls: FileUrls
  readonly #places: QueuePlaces
  readonly #previews: PreviewUrls
  readonly #registry: PluginRegistry

  constructor(
    urls: FileUrls,
    places: QueuePlaces,
    previews: PreviewUrls,
    registry: PluginRegistry
  ) {
    this.#urls = urls
    this.#places = places
    this.#previews = previews
    this.#registry = registry
  }

  /** Two queries, however many tasks. */
  async load(rows: TaskRow[]): Promise<LoadedTask[]> {
    const done = rows.filter((row) => row.status === 'succeeded').map((row) => row.id)
    const outputs = new Map<string, FileRow[]>()
    if (done.length > 0) {
      const files: (FileRow & { output_of: string })[] = await db
        .from('task_outputs')
        .join('files', 'files.id', 'task_outputs.file_id')
        .whereIn('task_outputs.task_id', done)
        .orderBy('task_outputs.position')
        .select('files.*', 'task_outputs.task_id as output_of')
      for (const file of files) {
        outputs.set(file.output_of, [...(outputs.get(file.output_of) ?? []), file])
      }
    }
    const places = await this.#places.of(rows)
    return rows.map((row) => ({
      row,
      outputs: outputs.get(row.id) ?? [],
      place: places.get(row.id) ?? null,
    }))
  }

  async many(rows: TaskRow[], locale: string): Promise<Task[]> {
    return (await this.load(rows)).map((loaded) => this.render(loaded, locale))
  }

  async one(row: TaskRow, locale: string): Promise<Task> {
    const [task] = await this.many([row], locale)
    return task!
  }

  render({ row, outputs, place }: LoadedTask, locale: string): Task {
    return {
      id: row.id,
      plugin: row.plugin_id,
      service: row.service_id,
      operation: row.operation,
      action: row.action,
      status: row.status,
      progress: row.progress,
      place,
      waits_for: this.#waitsForUpstream(row) ? 'upstream' : null,
      cancellable: this.#isCancellable(row),
      preview_url: row.preview_url ? this.#previews.of(row) : null,
      previews: this.#previewsOf(row),
      input: row.input,
      credits: formatMoney(row.credits),
      outputs: outputs.map((file) => this.#output(file)),
      text: row.text,
      actions: row.actions.map((action) => ({ ...action, label: textIn(action.label, locale) })),
      parent_id: row.parent_id,
      batch_id: row.batch_id,
      error:
        row.status === 'failed' && row.error_code
          ? { code: row.error_code, message: errorText(row, locale) }
          : null,
      notice:
        row.status === 'succeeded' && row.error_code
          ? { code: row.error_code, message: noticeText(row, locale) }
          : null,
      created_at: row.created_at.toISOString(),
      started_at: row.started_at?.toISOString() ?? null,
      finished_at: row.finished_at?.toISOString() ?? null,
    }
  }

  /** As far as this node has heard of the accounts that could take it. */
  #waitsForUpstream({ status, plugin_id: id, ...task }: TaskRow): boolean {
    const plugin = status === 'queued' ? this.#registry.find(id) : null
    if (!plugin || plugin.hasOneAccount) return false
    const own = task.account_fixed ? plugin.account(task.account_id) : null
    return own ? !own.removing && !isOpenAccount(own) : !plugin.accounts.some(isOpenAccount)
  }

  /** What is on our disk already and can be drawn. */
  #previewsOf(row: TaskRow): string[] {
    return (row.result?.outputs ?? []).flatMap(({ file }, position) =>
      file && (file.thumbnail_key || file.mime.startsWith('image/'))
        ? [this.#previews.ofOutput(row, position)]
        : []
    )
  }

  /** What waits always; what the upstream has only where it can be stopped there. */
  #isCancellable({ status, plugin_id: plugin, operation }: TaskRow): boolean {
    if (status === 'queued') return true
    if (status !== 'submitting' && status !== 'running') return false
    return this.#registry.find(plugin)?.operation(operation)?.operation.cancel !== undefined
  }

  #output(file: FileRow): TaskOutput {
    const url = this.#urls.content(file)
    return {
      file_id: file.id,
      url,
      thumbnail_url: this.#urls.thumbnail(file, url),
      mime: file.mime,
      width: file.width,
      height: file.height,
      size: Number(file.size),
    }
  }
}
