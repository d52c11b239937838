/** Runs `node ace <command>`. */
import { prettyPrintError } from '@adonisjs/core'
import { ignite } from './ignite.js'

await ignite()
  .ace()
  .handle(process.argv.splice(2))
  .catch((error) => {
    process.exitCode = 1
    return prettyPrintError(error)
  })
