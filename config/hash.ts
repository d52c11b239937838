import app from '@adonisjs/core/services/app'
import { defineConfig, drivers } from '@adonisjs/core/hash'
import type { InferHashers } from '@adonisjs/core/types'

/** scrypt with the cost that OWASP asks for (N=2^16, r=8, p=2); it runs on the thread pool. Tests sign up by the hundred. */
const hashConfig = defineConfig({
  default: 'scrypt',
  list: {
    scrypt: drivers.scrypt({
      cost: app.inTest ? 1024 : 65536,
      blockSize: 8,
      parallelization: 2,
      maxMemory: 134_217_728,
    }),
  },
})

export default hashConfig

declare module '@adonisjs/core/types' {
  export interface HashersList extends InferHashers<typeof hashConfig> {}
}
