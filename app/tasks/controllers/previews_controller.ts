import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFoundError } from '#shared/errors'
import { GuardedClient } from '#shared/http_client/guarded_client'
import { FileStore } from '#files/file_store'
import { PluginContextFactory } from '#plugins/context_factory'
import { PluginRegistry } from '#plugins/registry'
import { outputId } from '#tasks/output_ids'
import { PreviewUrls } from '#tasks/preview_urls'
import { TaskHistory } from '#tasks/task_history'
import type { TaskRow } from '#tasks/task_row'

const TYPES = /^image\/(png|jpeg|webp|gif|avif)$/
const MAX_BYTES = 8 * 2 ** 20

/** Passes on the pictures of a running task. */
@inject()
export default class PreviewsController {
  constructor(
    protected urls: PreviewUrls,
    protected history: TaskHistory,
    protected client: GuardedClient,
    protected contexts: PluginContextFactory,
    protected registry: PluginRegistry,
    protected files: FileStore
  ) {}

  async show({ params, request, response }: HttpContext) {
    if (!this.urls.verify(params.task, request.input('s'))) throw new NotFoundError()
    const task = await this.history.find(params.task)
    if (!task) throw new NotFoundError()
    const picture = await this.#picture(task, request.input('n'))
    if (!picture || !TYPES.test(picture.mime)) throw new NotFoundError()
    response.header('Content-Type', picture.mime)
    response.header('Cache-Control', 'private, max-age=3600')
    response.header('X-Content-Type-Options', 'nosniff')
    response.header('Content-Security-Policy', "default-src 'none'; sandbox")
    return response.send(Buffer.from(picture.bytes))
  }

  /** Of an output that came before the others, or of how far the task is. */
  async #picture(task: TaskRow, position: unknown) {
    if (position !== undefined) return this.#output(task, Number(position))
    // A browser may ask in the moment in which the task ends.
    return (await this.#relay(task, task.preview_url)) ?? this.#output(task, 0)
  }

  async #output(task: TaskRow, position: number) {
    const waiting = task.result?.outputs[position]?.file
    const file = waiting ?? (await this.files.find(outputId(task.id, position)))
    if (!file) return null
    return file.thumbnail_key
      ? { mime: 'image/webp', bytes: await this.files.thumbnail(file) }
      : { mime: file.mime, bytes: await this.files.bytes(file) }
  }

  async #relay(task: TaskRow, url: string | null) {
    const plugin = this.registry.find(task.plugin_id)
    if (!url || !plugin?.loaded) return null
    const policy = await this.contexts.downloadPolicy(plugin, task.account_id)
    const answer = await this.client
      .request(url, { timeout: 10_000, retries: 0, maxBytes: MAX_BYTES }, policy)
      .catch(() => null)
    if (answer?.status !== 200) return null
    const mime = (answer.headers['content-type'] ?? '').split(';')[0]!.trim()
    return { mime, bytes: await answer.bytes() }
  }
}
