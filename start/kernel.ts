import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'

server.errorHandler(() => import('#shared/http/exception_handler'))

server.use([
  () => import('#shared/http/public_files_middleware'),
  // Only Vite's own server has something to say here.
  ...(process.env.DEV_MODE ? [() => import('@adonisjs/vite/vite_middleware')] : []),
])

/** The language first: a body that cannot be read is refused in it. */
router.use([
  () => import('#settings/detect_locale_middleware'),
  () => import('#shared/http/body_middleware'),
])
