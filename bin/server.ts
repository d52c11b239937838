/** Serves the app. `npm start` (bin/start.js) prepares the machine first, see bin/start/main.ts. */
import { prettyPrintError } from '@adonisjs/core'
import { ignite } from './ignite.js'
import { StoppableServer } from './start/http_server.js'

const server = new StoppableServer()

await ignite(server.stop)
  .httpServer()
  .start(server.create)
  .catch((error) => {
    process.exitCode = 1
    return prettyPrintError(error)
  })
