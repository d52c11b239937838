import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { PackageStore } from '#plugins/packages/package_store'
import { PageBuilds } from '#plugins/packages/page_builds'

const TABS = ['directory', 'package', 'source']

@inject()
export default class PackagesController {
  constructor(
    private store: PackageStore,
    private pages: PageBuilds
  ) {}

  async index({ request, inertia }: HttpContext) {
    await this.pages.prepare()
    const tab = request.input('tab', 'directory')
    return inertia.render('admin/packages', { tab: TABS.includes(tab) ? tab : 'directory' })
  }

  async show({ params, inertia }: HttpContext) {
    const { id, name, version } = await this.store.get(params.id)
    await this.pages.prepare()
    return inertia.render('admin/package', { package_id: id, package: name, version })
  }
}
