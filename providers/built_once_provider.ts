import type { ApplicationService } from '@adonisjs/core/types'

type Constructor = new (...dependencies: never[]) => object

/**
 * The framework builds a controller, a middleware and all that they need anew for every request. These keep nothing of a
 * request and are on the way of every call, or of those that come most often.
 */
const BUILT_ONCE: (() => Promise<{ default: unknown }>)[] = [
  () => import('#shared/http/public_files_middleware'),
  () => import('#shared/http/body_middleware'),
  () => import('#settings/detect_locale_middleware'),
  () => import('#accounts/middleware/initialize_auth_middleware'),
  () => import('#accounts/middleware/auth_middleware'),
  () => import('#accounts/middleware/active_middleware'),
  () => import('#web/inertia_middleware'),
  () => import('#web/controllers/credits_controller'),
  () => import('#web/controllers/gallery_controller'),
  () => import('#web/controllers/home_controller'),
  () => import('#web/controllers/studio_controller'),
  () => import('#admin/controllers/tasks_controller'),
  () => import('#credits/controllers/credit_controller'),
  () => import('#files/controllers/files_controller'),
  () => import('#tasks/controllers/tasks_controller'),
  () => import('#tasks/controllers/plugin_tasks_controller'),
]

export default class BuiltOnceProvider {
  constructor(protected app: ApplicationService) {}

  /** Behind the start of the others, on whose services these are built. */
  async ready() {
    for (const load of BUILT_ONCE) {
      const Class = (await load()).default as Constructor
      this.app.container.bindValue(Class, await this.app.container.make(Class))
    }
  }
}
