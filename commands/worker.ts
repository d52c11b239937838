import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { workers } from '#shared/workers'

export default class Worker extends BaseCommand {
  static commandName = 'worker'
  static description = 'Work on tasks and other jobs without serving the web'
  static options: CommandOptions = { startApp: true, staysAlive: true }

  async run() {
    await workers.start()
    this.logger.info(`working on: ${workers.names.join(', ') || 'nothing yet'}`)
  }
}
