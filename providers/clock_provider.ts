import { databaseClock } from '#shared/database/database_clock'

/** Before the first request or job. */
export default class ClockProvider {
  async start() {
    await databaseClock.start()
  }

  async shutdown() {
    databaseClock.stop()
  }
}
