import app from '@adonisjs/core/services/app'
import { defineConfig, services } from '@adonisjs/drive'
import { resolve } from 'node:path'
import env from '#start/env'

/** Disk of new files; old ones stay where they are. */
export const defaultDisk = 'fs'

/** Nothing is public: contents leave through signed addresses only (app/files). */
const driveConfig = defineConfig({
  default: defaultDisk,
  services: {
    fs: services.fs({
      location: resolve(app.makePath(), env.get('DATA_DIR'), 'files'),
      visibility: 'private',
    }),
  },
})

export default driveConfig

declare module '@adonisjs/drive/types' {
  export interface DriveDisks extends InferDriveDisks<typeof driveConfig> {}
}
