import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { PackageStore } from '#plugins/packages/package_store'

const TABS = ['directory', 'package', 'source']

@inject()
export default class PackagesController {
  constructor(private store: PackageStore) {}

  index({ request, inertia }: HttpContext) {
    const tab = request.input('tab', 'directory')
    return inertia.render('admin/packages', { tab: TABS.includes(tab) ? tab : 'directory' })
  }

  async show({ params, inertia }: HttpContext) {
    const { id, name, version } = await this.store.get(params.id)
    return inertia.render('admin/package', { package_id: id, package: name, version })
  }
}
