import router from '@adonisjs/core/services/router'
import { NotFoundError } from '#shared/errors'
import { apiStack, middleware, webStack } from '#start/middleware'

const HomeController = () => import('#web/controllers/home_controller')
const StudioController = () => import('#web/controllers/studio_controller')
const GalleryController = () => import('#web/controllers/gallery_controller')
const CreditsController = () => import('#web/controllers/credits_controller')
const OrdersController = () => import('#web/controllers/orders_controller')
const PreferencesController = () => import('#web/controllers/preferences_controller')

const uuid = router.matchers.uuid()

router
  .group(() => {
    router.get('/', [HomeController, 'show']).as('home')
    router.get('/gallery', [GalleryController, 'index']).as('gallery')
    router.get('/credits', [CreditsController, 'index']).as('credits')
    router.get('/credits/orders/:id', [OrdersController, 'show']).as('order').where('id', uuid)
    router
      .get('/credits/orders/:id/pay', [OrdersController, 'pay'])
      .as('order.pay')
      .where('id', uuid)
    for (const hub of ['images', 'videos', 'audio', 'tools']) {
      router.get(`/${hub}`, [StudioController, 'hub']).as(`hub.${hub}`)
      router.get(`/${hub}/:plugin/:service?`, [StudioController, 'show']).as(`studio.${hub}`)
    }
  })
  .use([...webStack, middleware.auth({ guards: ['web'] }), middleware.active()])

/** Language and theme may be chosen before signing in. */
router
  .post('/preferences', [PreferencesController, 'update'])
  .as('preferences.update')
  .use(webStack)

/** An address of the API that does not exist is told so in JSON, without session and CSRF. */
for (const prefix of ['api', 'v1']) {
  router
    .any(`/${prefix}/*`, () => {
      throw new NotFoundError()
    })
    .as(`not_found.${prefix}`)
    .use(apiStack)
}

/** The 404 page needs the shell around it, so it is a route like any other. */
router
  .any('*', async ({ auth }) => {
    await auth.use('web').check()
    throw new NotFoundError()
  })
  .as('not_found')
  .use(webStack)
