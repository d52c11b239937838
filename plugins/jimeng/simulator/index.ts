import { HttpSimulator, simulatorOf } from '@wxiai/sdk/simulator'
import type { Config, Dialect } from '../src/config.js'
import { routeRelay, type RelayOptions } from './relay.js'
import { Studio } from './studio.js'
import { routeVolcengine } from './volcengine.js'

export interface JimengOptions {
  /** Which one the config names; the server speaks all of them. */
  dialect?: Dialect
  /** 1 is real time: about 4 seconds a film. */
  speed?: number
  accessKey?: string
  secretKey?: string
  /** Films at a time before Volcengine says 50430. */
  concurrency?: number
  /** How the relay answers. */
  shape?: RelayOptions['shape']
}

export class JimengUpstream extends HttpSimulator<Config> {
  readonly #options: JimengOptions
  readonly #keys: { accessKey: string; secretKey: string }

  constructor(options: JimengOptions = {}) {
    super({ speed: options.speed })
    this.#options = options
    const { accessKey = 'AKsimulator', secretKey = 'SKsimulator', concurrency = 10 } = options
    this.#keys = { accessKey, secretKey }
    const { server } = this
    const studio = () => new Studio(this.clock, options.speed)
    routeRelay({ server, studio: studio(), key: secretKey, shape: options.shape ?? 'nested' })
    routeVolcengine({ server, studio: studio(), keys: this.#keys, concurrency })
  }

  protected configFor(url: string): Config {
    const { dialect = 'volcengine' } = this.#options
    return {
      dialect,
      secret_key: this.#keys.secretKey,
      base_url: url,
      region: 'cn-north-1',
      models: [],
      access_key: this.#keys.accessKey,
    }
  }
}

export function jimengSimulator(options: JimengOptions = {}) {
  return simulatorOf<Config>(() => new JimengUpstream(options))
}

export default jimengSimulator()
