import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig, destination, syncDestination } from '@adonisjs/core/logger'
import type { InferLoggers } from '@adonisjs/core/types'

const loggerConfig = defineConfig({
  default: 'app',
  loggers: {
    app: {
      enabled: true,
      name: 'wxiai',
      level: env.get('LOG_LEVEL'),
      redact: {
        paths: ['password', '*.password', 'token', '*.token', 'authorization', '*.authorization'],
      },
      ...(app.inProduction
        ? { destination: destination(1) }
        : { destination: await syncDestination() }),
    },
  },
})

export default loggerConfig

declare module '@adonisjs/core/types' {
  export interface LoggersList extends InferLoggers<typeof loggerConfig> {}
}
