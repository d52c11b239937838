import { HttpSimulator, type SimRequest, type SimResponse } from '@wxiai/sdk/simulator'
import type { Config } from '../src/config.js'
import { Gallery } from './gallery.js'
import type { Job } from './job.js'
import { routeNovicezk } from './novicezk.js'
import { Runner, type RunnerOptions } from './runner.js'
import { Studio } from './studio.js'
import { routeTrueai } from './trueai.js'
import { novicezkTask, trueaiTask } from './wire.js'

export interface UpstreamOptions extends Partial<RunnerOptions> {
  dialect?: 'trueai' | 'novicezk'
  /** 1 is real time: about 4 seconds a picture. */
  speed?: number
  secret?: string
}

export type Guarded = (
  method: string,
  path: string,
  handler: (request: SimRequest) => SimResponse | Promise<SimResponse>
) => void

/** midjourney-proxy with a painter instead of Discord behind it. */
export class MidjourneyUpstream extends HttpSimulator<Config> {
  readonly #dialect: 'trueai' | 'novicezk'
  readonly #secret: string
  readonly #runner: Runner
  readonly #gallery = new Gallery()

  constructor(options: UpstreamOptions = {}) {
    super({ speed: options.speed })
    this.#dialect = options.dialect ?? 'trueai'
    this.#secret = options.secret ?? 'simulator'
    const write = this.#dialect === 'trueai' ? trueaiTask : novicezkTask
    this.#runner = new Runner(this.clock, this.webhooks, write, {
      coreSize: options.coreSize ?? 12,
      queueSize: options.queueSize ?? 100,
    })
    this.#routes(write)
  }

  protected configFor(url: string): Config {
    return {
      base_url: url,
      api_secret: this.#secret,
      dialect: this.#dialect,
      mode_paths: true,
      notify: true,
      banned_words: [],
    }
  }

  #routes(write: (job: Job) => object): void {
    const guarded: Guarded = (method, path, handler) => {
      this.server.route(method, path, (request) => {
        const given = request.headers.authorization ?? request.headers['mj-api-secret']
        if (given !== this.#secret) return { status: 401, json: { message: 'Unauthorized' } }
        return handler(request)
      })
    }
    const studio = new Studio(this.#runner)
    const route = this.#dialect === 'trueai' ? routeTrueai : routeNovicezk
    route(guarded, { runner: this.#runner, studio, write, clock: this.clock })
    this.server.route('GET', '/cdn/:id/:file', async ({ params }) => {
      const job = this.#runner.jobs.get(params.id)
      return job ? this.#gallery.show(job, params.file) : { status: 404, text: 'Not Found' }
    })
  }
}
