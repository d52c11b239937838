import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { Publisher } from '@wxiai/sdk/wire'
import { Audit } from '#accounts/audit'
import { PluginDirectory } from '#plugins/packages/directory'
import { PluginSourceStore } from '#plugins/packages/plugin_source'
import { Publishers, type TrustedKey } from '#plugins/packages/publishers'
import {
  directoryValidator,
  publisherValidator,
  sourceValidator,
} from '#plugins/packages/validators'

/** Where plugins come from, and whose signatures count. */
@inject()
export default class PackageSourcesController {
  constructor(
    private sources: PluginSourceStore,
    private publishers: Publishers,
    private directory: PluginDirectory,
    private audit: Audit
  ) {}

  async showDirectory({ request }: HttpContext) {
    const data = request.qs()
    const { query = '', page = 1 } = await request.validateUsing(directoryValidator, { data })
    return this.directory.page(query, page)
  }

  show() {
    return this.sources.view()
  }

  async save(ctx: HttpContext) {
    const change = await ctx.request.validateUsing(sourceValidator)
    await this.sources.update(change, ctx.auth.user!.id)
    const { token, ...plain } = change
    const detail = { ...plain, ...(token === undefined ? {} : { token_changed: true }) }
    await this.#record(ctx, 'plugin_source.changed', 'plugin_source', '1', detail)
    return this.sources.view()
  }

  async listPublishers() {
    return { items: (await this.publishers.all()).map(viewOf) }
  }

  async addPublisher(ctx: HttpContext) {
    const { key, name } = await ctx.request.validateUsing(publisherValidator)
    await this.publishers.add(key, name, ctx.auth.user!.id)
    await this.#record(ctx, 'publisher.trusted', 'publisher', key, { name })
    return ctx.response.created(viewOf((await this.publishers.find(key))!))
  }

  async removePublisher(ctx: HttpContext) {
    const key = Buffer.from(String(ctx.params.id), 'base64url').toString('base64')
    const name = (await this.publishers.find(key))?.name ?? ''
    await this.publishers.remove(key)
    await this.#record(ctx, 'publisher.removed', 'publisher', key, { name })
    return ctx.response.noContent()
  }

  async #record(ctx: HttpContext, action: string, type: string, id: string, detail: object) {
    await this.audit.record({
      action,
      actorId: ctx.auth.user!.id,
      target: { type, id },
      detail: detail as Record<string, unknown>,
      ip: ctx.request.ip(),
    })
  }
}

/** The key has characters that a path may not have. */
function viewOf({ key, name, created_at: since }: TrustedKey): Publisher {
  const id = Buffer.from(key, 'base64').toString('base64url')
  return { id, key, name, created_at: since.toISOString() }
}
