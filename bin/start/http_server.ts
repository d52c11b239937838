import { createServer, type RequestListener, type Server } from 'node:http'

/** Requests get this long to finish once the app is told to stop; live streams are then cut. */
const GRACE = 10_000

/** A server whose idle connections do not hold up the end of the process. */
export class StoppableServer {
  #server: Server | null = null

  create = (handler: RequestListener): Server => {
    this.#server = createServer(handler)
    return this.#server
  }

  beginStop(): void {
    const server = this.#server
    if (!server) return
    const sweep = setInterval(() => server.closeIdleConnections(), 100)
    const cut = setTimeout(() => server.closeAllConnections(), GRACE)
    sweep.unref()
    cut.unref()
    server.once('close', () => {
      clearInterval(sweep)
      clearTimeout(cut)
    })
  }
}
