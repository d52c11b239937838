import type { RunningSimulator, SimulatedPayer, Simulator } from '../src/contract.js'
import { JobClock } from './clock.js'
import { SimulatorServer } from './server.js'
import { WebhookSender } from './webhook.js'

export interface SimulatorOptions {
  /** 1 is real time; tests take 100 and more. */
  speed?: number
}

/** What every simulator has: a server, a clock, a sender of callbacks. One instance is one running upstream. */
export abstract class HttpSimulator<Config> {
  protected readonly server = new SimulatorServer()
  protected readonly clock: JobClock
  protected readonly webhooks = new WebhookSender()

  /** Of gateways: the buttons of their payment page. */
  protected readonly payer?: SimulatedPayer

  constructor(options: SimulatorOptions = {}) {
    this.clock = new JobClock(options.speed)
  }

  /** Config with which the plugin reaches this simulator. */
  protected abstract configFor(url: string): Config

  async start(
    options: { port?: number; host?: string; speed?: number } = {}
  ): Promise<RunningSimulator<Config>> {
    if (options.speed !== undefined) this.clock.speed = options.speed
    const url = await this.server.listen(options.port, options.host)
    return { url, config: this.configFor(url), payer: this.payer, stop: () => this.stop() }
  }

  async stop(): Promise<void> {
    this.clock.stop()
    this.webhooks.stop()
    await this.server.close()
  }
}

/** The `Simulator` of a plugin: each start is a fresh upstream. */
export function simulatorOf<Config>(create: () => HttpSimulator<Config>): Simulator<Config> {
  return { start: (options) => create().start(options) }
}
