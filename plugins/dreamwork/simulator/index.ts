import { simulatorOf } from '@wxiai/sdk/simulator'
import type { Config } from '../src/config.js'
import { ArkUpstream, type ArkOptions } from './ark.js'

export function arkSimulator(options: ArkOptions = {}) {
  return simulatorOf<Config>(() => new ArkUpstream(options))
}

export default arkSimulator()
