import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig, syncDestination, targets } from '@adonisjs/core/logger'
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
        ? { transport: { targets: [targets.file({ destination: 1 })] } }
        : { desination: await syncDestination() }),
    },
  },
})

export default loggerConfig

declare module '@adonisjs/core/types' {
  export interface LoggersList extends InferLoggers<typeof loggerConfig> {}
}
