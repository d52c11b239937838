import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AppError, ConflictError } from '#shared/errors'
import { PluginAudit } from '#plugins/plugin_audit'
import { InstallPackage } from '#plugins/packages/install_package'
import { PackageArchive } from '#plugins/packages/package_archive'
import { PackagePresenter } from '#plugins/packages/package_presenter'
import type { PackageRow } from '#plugins/packages/package_row'
import { PageBuilds } from '#plugins/packages/page_builds'
import { PackageStore } from '#plugins/packages/package_store'
import { StagePackage } from '#plugins/packages/stage_package'
import { TARBALL_LIMIT } from '#plugins/packages/tarball'
import { installValidator, stageValidator } from '#plugins/packages/validators'

/** Packages on their way in: fetched and shown, then installed. */
@inject()
export default class PackagesController {
  constructor(
    private stage: StagePackage,
    private installer: InstallPackage,
    private store: PackageStore,
    private archive: PackageArchive,
    private pages: PageBuilds,
    private presenter: PackagePresenter,
    private audit: PluginAudit
  ) {}

  async create(ctx: HttpContext) {
    const { request, response, auth, i18n } = ctx
    const origin = { actorId: auth.user!.id, i18n }
    const upload = request.file('file', { size: TARBALL_LIMIT })
    let row: PackageRow
    if (upload) {
      if (!upload.isValid || !upload.tmpPath) {
        const megabytes = TARBALL_LIMIT / 2 ** 20
        if (upload.size > TARBALL_LIMIT) {
          throw new AppError(413, 'file_too_large', { params: { megabytes } })
        }
        throw new AppError(422, 'file_broken')
      }
      await this.pages.prepare()
      row = await this.stage.fromFile(upload.tmpPath, origin)
    } else {
      const body = await request.validateUsing(stageValidator)
      await this.pages.prepare()
      row = await this.stage.fromRegistry(body.package, body.version, origin)
    }
    await this.#record(ctx, 'plugin.package_staged', row)
    return response.created(await this.presenter.full(row, i18n.locale))
  }

  async show({ params, i18n }: HttpContext) {
    return this.presenter.full(await this.store.get(params.id), i18n.locale)
  }

  async install(ctx: HttpContext) {
    const { params, request, i18n } = ctx
    const body = await request.validateUsing(installValidator)
    const allowUntrusted = body.allow_untrusted ?? false
    const ignoreConnection = body.ignore_connection ?? false
    const row = await this.store.get(params.id)
    const before = (await this.store.active()).get(row.plugin_id)?.version ?? null
    const detail = { from: before, ...(await this.#trustOf(row)) }
    try {
      const done = await this.installer.run(row.id, { allowUntrusted, ignoreConnection, i18n })
      await this.#record(ctx, 'plugin.package_installed', done, detail)
      return await this.presenter.full(done, i18n.locale)
    } catch (error) {
      const reason = error instanceof AppError ? error.code : 'server_error'
      if (reason !== 'package_installing') {
        await this.#record(ctx, 'plugin.package_failed', row, { ...detail, reason })
      }
      throw error
    }
  }

  /** A staged package, or an older version; the one in force can only be uninstalled. */
  async destroy(ctx: HttpContext) {
    const row = await this.store.get(ctx.params.id)
    const active = (await this.store.active()).get(row.plugin_id)
    if (active?.id === row.id) throw new ConflictError('package_active')
    await this.pages.remove([row.id])
    await this.store.remove(row.id)
    await this.archive.remove(row)
    await this.#record(ctx, 'plugin.package_removed', row)
    return ctx.response.noContent()
  }

  async #trustOf(row: PackageRow) {
    const { signature } = await this.presenter.version(row, null)
    return { signature: signature.state, publisher: signature.name }
  }

  async #record(ctx: HttpContext, action: string, row: PackageRow, detail: object = {}) {
    const { name, version } = row
    await this.audit.record(ctx, action, row.plugin_id, { package: name, version, ...detail })
  }
}
