import type { ApplicationService } from '@adonisjs/core/types'
import { resolve } from 'node:path'
import { Queue } from '#shared/queue/queue'
import { workers } from '#shared/workers'
import { FileGallery } from '#files/file_gallery'
import { FileStore } from '#files/file_store'
import { FileUrls } from '#files/file_urls'
import { OrphanFiles } from '#files/orphan_files'
import env from '#start/env'

const ORPHANS = 'files.orphans'

export default class FilesProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(OrphanFiles, () => new OrphanFiles())
    container.singleton(FileGallery, () => new FileGallery())
    container.singleton(FileUrls, () => new FileUrls(env.get('APP_KEY').release()))
    container.singleton(
      FileStore,
      () => new FileStore(resolve(this.app.makePath(), env.get('DATA_DIR'), 'tmp'))
    )
  }

  boot() {
    const { container } = this.app
    workers.register({
      name: 'files',
      start: async () => {
        const queue = await container.make(Queue)
        const orphans = await container.make(OrphanFiles)
        const logger = await container.make('logger')
        // Walking through all files may take long; `stately` keeps it to one node at a time.
        queue.define(ORPHANS, {
          policy: 'stately',
          retryLimit: 0,
          expireInSeconds: 6 * 3600,
          deleteAfterSeconds: 24 * 3600,
        })
        await queue.schedule(ORPHANS, '41 3 * * *')
        await queue.work(ORPHANS, {}, async () => {
          const { length: count } = await orphans.collect()
          if (count > 0) logger.info({ count }, 'files: contents without a row were deleted')
        })
      },
      stop: async () => (await container.make(Queue)).offWork(ORPHANS),
    })
  }
}
