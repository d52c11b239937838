import { createServer, type RequestListener, type Server } from 'node:http'
import { setImmediate as phase, setTimeout as sleep } from 'node:timers/promises'
import type { ApplicationService } from '@adonisjs/core/types'
import { drain } from '#shared/drain'
import { pressure } from '#shared/pressure'

/** Requests get this long to finish once the door is closed; what is open then is cut. */
const GRACE = 10_000

/**
 * A server that leaves without breaking anything off: first it says that it is leaving (`/health/ready` is 503,
 * answers carry `Connection: close`) and serves on for a while, then it takes no new connection and finishes.
 */
export class StoppableServer {
  readonly #hurry = new AbortController()
  #server: Server | null = null

  create = (handler: RequestListener): Server => {
    this.#server = createServer((request, response) => {
      if (drain.begun) response.setHeader('Connection', 'close')
      // A stream counts until it is open.
      void pressure.during(() => handler(request, response))
    })
    return this.#server
  }

  /** A second signal skips the waiting. */
  stop = async (app: ApplicationService): Promise<void> => {
    if (drain.begun) return this.#hurry.abort()
    drain.begin()
    const { default: env } = await import('#start/env')
    const delay = env.get('SHUTDOWN_DELAY_SECONDS') * 1000
    await sleep(delay, undefined, { signal: this.#hurry.signal }).catch(() => {})
    if (this.#server) await finish(this.#server)
    await app.terminate()
  }
}

/**
 * Takes no new connection and lets go of those that are idle, now and from time to time. Behind a timer, sockets are read
 * before what waits for the next phase runs: a request that has arrived makes its connection a busy one, and is answered.
 */
export async function finish(server: Server): Promise<void> {
  const sweep = setInterval(() => setImmediate(() => server.closeIdleConnections()), 100)
  const cut = setTimeout(() => server.closeAllConnections(), GRACE)
  sweep.unref()
  cut.unref()
  server.once('close', () => {
    clearInterval(sweep)
    clearTimeout(cut)
  })
  await phase()
  server.close()
}
