import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFoundError } from '#shared/errors'
import { GuardedClient } from '#shared/http_client/guarded_client'
import { PluginContextFactory } from '#plugins/context_factory'
import { PluginRegistry } from '#plugins/registry'
import { PreviewUrls } from '#tasks/preview_urls'
import { TaskHistory } from '#tasks/task_history'

const TYPES = /^image\/(png|jpeg|webp|gif|avif)$/
const MAX_BYTES = 8 * 2 ** 20

/** Passes on the picture of a running task; it is kept nowhere. */
@inject()
export default class PreviewsController {
  constructor(
    protected urls: PreviewUrls,
    protected history: TaskHistory,
    protected client: GuardedClient,
    protected contexts: PluginContextFactory,
    protected registry: PluginRegistry
  ) {}

  async show({ params, request, response }: HttpContext) {
    if (!this.urls.verify(params.task, request.input('s'))) throw new NotFoundError()
    const task = await this.history.find(params.task)
    const plugin = task ? this.registry.find(task.plugin_id) : null
    if (!task?.preview_url || !plugin?.loaded) throw new NotFoundError()
    const policy = await this.contexts.downloadPolicy(plugin, task.account_id)
    const picture = await this.client
      .request(task.preview_url, { timeout: 10_000, retries: 0, maxBytes: MAX_BYTES }, policy)
      .catch(() => null)
    const mime = (picture?.headers['content-type'] ?? '').split(';')[0]!.trim()
    if (!picture || picture.status !== 200 || !TYPES.test(mime)) throw new NotFoundError()
    response.header('Content-Type', mime)
    response.header('Cache-Control', 'private, max-age=3600')
    response.header('X-Content-Type-Options', 'nosniff')
    response.header('Content-Security-Policy', "default-src 'none'; sandbox")
    return response.send(Buffer.from(await picture.bytes()))
  }
}
