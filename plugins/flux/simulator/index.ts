import { HttpSimulator, SimulatorServer, simulatorOf } from '@wxiai/sdk/simulator'
import type { Config } from '../src/config.js'
import { routeBfl } from './bfl.js'
import { Door } from './door.js'
import { routeFal } from './fal.js'
import { routeReplicate } from './replicate.js'
import { Studio } from './studio.js'

export interface FluxOptions {
  /** Which of the three the config names; the server speaks all of them. */
  dialect?: 'fal' | 'bfl' | 'replicate'
  /** 1 is real time: about 4 seconds a task. */
  speed?: number
  key?: string
  /** Behave like a relay below this prefix. */
  relay?: string
  /** BFL hands out polling addresses of a second server, as the real one does. */
  split?: boolean
}

const ROUTES = { fal: routeFal, bfl: routeBfl, replicate: routeReplicate }

export class FluxUpstream extends HttpSimulator<Config> {
  readonly #options: FluxOptions
  readonly #key: string
  readonly #polling?: SimulatorServer

  constructor(options: FluxOptions = {}) {
    super({ speed: options.speed })
    this.#options = options
    this.#key = options.key ?? 'simulator'
    if (options.split) this.#polling = new SimulatorServer()
    const { server, webhooks } = this
    const relay = options.relay === undefined ? undefined : { prefix: options.relay }
    const shared = { server, webhooks, key: this.#key, relay, pollingServer: this.#polling }
    for (const route of Object.values(ROUTES)) {
      route(new Door({ ...shared, studio: new Studio(this.clock, { speed: options.speed }) }))
    }
  }

  protected configFor(url: string): Config {
    const { dialect = 'fal', relay, split } = this.#options
    return {
      dialect,
      api_key: this.#key,
      base_url: url,
      path_prefix: relay ?? '',
      auth: relay === undefined ? 'native' : 'bearer',
      url_proxy: split ? 'never' : 'auto',
      models: [],
      safety_checker: true,
      safety_limit: 6,
    }
  }

  override async start(options: { port?: number; host?: string } = {}) {
    await this.#polling?.listen(0, options.host)
    return super.start(options)
  }

  override async stop(): Promise<void> {
    await this.#polling?.close()
    await super.stop()
  }
}

export function fluxSimulator(options: FluxOptions = {}) {
  return simulatorOf<Config>(() => new FluxUpstream(options))
}

export default fluxSimulator()
