import {
  steerOf,
  type Handler,
  type SimResponse,
  type SimulatorServer,
  type WebhookSender,
} from '@wxiai/sdk/simulator'
import { GARBAGE, type Studio } from './studio.js'

export interface DoorOptions {
  server: SimulatorServer
  studio: Studio
  webhooks: WebhookSender
  key: string
  /** A relay: Bearer, a prefix before every path, and addresses of the vendor in the answers. */
  relay?: { prefix: string }
  /** Where BFL sends its callers to ask for results. */
  pollingServer?: SimulatorServer
}

/** What every dialect does the same way: the key, the steering words, the addresses. */
export class Door {
  readonly studio: Studio
  readonly #options: DoorOptions

  constructor(options: DoorOptions) {
    this.studio = options.studio
    this.#options = options
  }

  get origin(): string {
    return this.#options.server.url
  }

  /** Address that answers name; a relay passes on the vendor's own. */
  named(vendor: string): string {
    return this.#options.relay ? vendor : this.origin
  }

  pollingOrigin(vendor: string): string {
    return this.#options.pollingServer?.url ?? this.named(vendor)
  }

  /** `scheme` is how the vendor wants the key: the `x-key` header, or the word before it. */
  route(method: string, path: string, scheme: 'x-key' | 'Key' | 'Bearer', handler: Handler): void {
    const { relay, key, server, pollingServer } = this.#options
    const guarded: Handler = (request) => {
      const { authorization, 'x-key': own } = request.headers
      const wanted = relay ? 'Bearer' : scheme
      const given = wanted === 'x-key' ? own === key : authorization === `${wanted} ${key}`
      if (given) return handler(request)
      const status = wanted === 'x-key' ? 403 : 401
      return {
        status,
        json: { detail: scheme === 'Bearer' ? 'Unauthenticated' : 'Not authenticated' },
      }
    }
    server.route(method, (relay?.prefix ?? '') + path, guarded)
    if (pollingServer) pollingServer.route(method, path, guarded)
  }

  /** Finished pictures need no key. */
  open(method: string, path: string, handler: Handler): void {
    this.#options.server.route(method, path, handler)
  }

  /** What the words in the prompt do to a submit; null when it goes its usual way. */
  steered(prompt: string, answer: (status: number) => SimResponse): SimResponse | null {
    const { http } = steerOf(prompt)
    if (http) return answer(http)
    if (this.studio.isGarbled(prompt)) return GARBAGE
    if (this.studio.isFull(prompt)) return answer(429)
    return null
  }

  /** Webhooks come at least once, so sometimes twice. */
  knock(url: unknown, body: () => object): void {
    if (typeof url === 'string') this.#options.webhooks.send(url, body(), 2)
  }
}
