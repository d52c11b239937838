import { simulatorOf } from '@wxiai/sdk/simulator'
import type { Config } from '../src/config.js'
import { MidjourneyUpstream, type UpstreamOptions } from './upstream.js'

/** A midjourney-proxy that draws its pictures itself. Tests choose dialect and speed. */
export function midjourneySimulator(options: UpstreamOptions = {}) {
  return simulatorOf<Config>(() => new MidjourneyUpstream(options))
}

export default midjourneySimulator()
