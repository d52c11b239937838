import type { ApplicationService } from '@adonisjs/core/types'
import { resolve } from 'node:path'
import { FileStore } from '#files/file_store'
import { FileUrls } from '#files/file_urls'
import env from '#start/env'

export default class FilesProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(FileUrls, () => new FileUrls(env.get('APP_KEY').release()))
    container.singleton(
      FileStore,
      () => new FileStore(resolve(this.app.makePath(), env.get('DATA_DIR'), 'tmp'))
    )
  }
}
