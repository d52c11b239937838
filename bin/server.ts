/** Serves the app. `npm start` (bin/start.js) prepares the machine first and then comes here. */
import { prettyPrintError } from '@adonisjs/core'
import { ignite } from './ignite.js'

await ignite()
  .httpServer()
  .start()
  .catch((error) => {
    process.exitCode = 1
    return prettyPrintError(error)
  })
