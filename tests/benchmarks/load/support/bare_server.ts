/** An AdonisJS app as its API starter kit makes one, with one JSON route: what the framework can do on this machine. */
import { Ignitor } from '@adonisjs/core'
import { defineConfig as bodyParser } from '@adonisjs/core/bodyparser'
import { defineConfig as encryption, drivers } from '@adonisjs/core/encryption'
import { defineConfig as http } from '@adonisjs/core/http'
import { defineConfig as logger } from '@adonisjs/core/logger'

const ignitor = new Ignitor(new URL('./', import.meta.url)).tap((created) => {
  created.rcContents({
    typescript: true,
    providers: [() => import('@adonisjs/core/providers/app_provider')],
  })
  created.useConfig({
    app: { http: http({ generateRequestId: true, useAsyncLocalStorage: false }) },
    encryption: encryption({
      default: 'app',
      list: {
        app: drivers.chacha20({ id: 'app', keys: ['not a secret, for no cookie is ever made'] }),
      },
    }),
    bodyparser: bodyParser({}),
    logger: logger({ default: 'app', loggers: { app: { enabled: true, level: 'fatal' } } }),
  })
  created.starting(async () => {
    const { default: server } = await import('@adonisjs/core/services/server')
    const { default: router } = await import('@adonisjs/core/services/router')
    server.use([() => import('./container_bindings_middleware.js')])
    router.use([() => import('@adonisjs/core/bodyparser_middleware')])
    router.get('/', () => ({ balance: '100', held: '0', available: '100' }))
  })
})
await ignitor.httpServer().start()
process.once('disconnect', () => process.exit(0))
