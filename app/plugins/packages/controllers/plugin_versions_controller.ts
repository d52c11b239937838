import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { PluginVersions } from '@wxiai/sdk/wire'
import { NotFoundError } from '#shared/errors'
import { PluginAudit } from '#plugins/plugin_audit'
import { ActivePackages } from '#plugins/packages/active_packages'
import { PackagePresenter } from '#plugins/packages/package_presenter'
import { PackageStore } from '#plugins/packages/package_store'
import { PluginExport } from '#plugins/packages/plugin_export'
import { PluginTasks } from '#plugins/packages/plugin_tasks'
import { UninstallPlugin } from '#plugins/packages/uninstall_plugin'
import { uninstallValidator } from '#plugins/packages/validators'

/** The versions of one plugin, and its end. */
@inject()
export default class PluginVersionsController {
  constructor(
    private store: PackageStore,
    private active: ActivePackages,
    private presenter: PackagePresenter,
    private uninstaller: UninstallPlugin,
    private exporter: PluginExport,
    private tasks: PluginTasks,
    private audit: PluginAudit
  ) {}

  async index({ params }: HttpContext): Promise<PluginVersions> {
    const owner = await this.store.owner(params.plugin)
    const rows = await this.store.of(params.plugin)
    if (!owner && rows.length === 0) throw new NotFoundError('plugin_not_found')
    const activeId = owner?.package_id ?? null
    const items = await Promise.all(rows.map((row) => this.presenter.version(row, activeId)))
    return {
      items,
      nodes: (await this.active.nodes(params.plugin)).map((node) => ({
        ...node,
        version: rows.find(({ id }) => id === node.package_id)?.version ?? null,
        current: node.package_id === activeId,
      })),
      tasks_in_flight: await this.tasks.inFlight(params.plugin),
    }
  }

  async export(ctx: HttpContext) {
    const exported = await this.exporter.stream(ctx.params.plugin)
    await this.audit.record(ctx, 'plugin.exported', ctx.params.plugin)
    ctx.response.header(
      'Content-Disposition',
      `attachment; filename="${ctx.params.plugin}-export.json"`
    )
    ctx.response.header('Content-Type', 'application/json; charset=utf-8')
    return ctx.response.stream(exported)
  }

  async uninstall(ctx: HttpContext) {
    const { data } = await ctx.request.validateUsing(uninstallValidator)
    const { plugin } = ctx.params
    const result = await this.uninstaller.run(plugin, data, ctx.auth.user!.id, ctx.i18n)
    await this.audit.record(ctx, 'plugin.uninstalled', plugin, { data, ...result })
    return result
  }

  async leftovers() {
    return { items: await this.store.leftovers() }
  }
}
