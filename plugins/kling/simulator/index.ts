import { HttpSimulator, simulatorOf, type SimRequest, type SimResponse } from '@wxiai/sdk/simulator'
import type { Config, Dialect } from '../src/config.js'
import { refusalOf, signCallback, type Keys } from './auth.js'
import * as current from './current.js'
import { refuse } from './door.js'
import * as legacy from './legacy.js'
import { Studio, type Job } from './studio.js'

export interface KlingOptions {
  /** Which one the config names; the server speaks all of them. */
  dialect?: Dialect
  /** 1 is real time: about 5 seconds a film. */
  speed?: number
  keys?: Partial<Keys>
  /** Films at a time before it says 1303. */
  concurrency?: number
  /** Callbacks are signed once there is one: `whsec_...`. */
  webhookSecret?: string
}

export class KlingUpstream extends HttpSimulator<Config> {
  readonly #options: KlingOptions
  readonly #keys: Keys

  constructor(options: KlingOptions = {}) {
    super({ speed: options.speed })
    this.#options = options
    this.#keys = { apiKey: 'kling-key', accessKey: 'ak-sim', secretKey: 'sk-sim', ...options.keys }
    const { server } = this
    const { concurrency = 10, webhookSecret: secret } = options
    const studio = new Studio(this.clock, (job, url) => this.#tell(job, url, secret))
    type Run = (request: SimRequest) => SimResponse | Promise<SimResponse>
    const guarded = (tokens: boolean, run: Run) => (request: SimRequest) => {
      const refusal = refusalOf(request.headers.authorization, this.#keys, tokens)
      return refusal ? refuse(401, refusal.code, refusal.message) : run(request)
    }
    // A relay offers the older API below a path of its own, for a key of its own.
    for (const [prefix, tokens] of [
      ['', true],
      ['/kling', false],
    ] as const) {
      for (const kind of legacy.KINDS) {
        const path = `${prefix}/v1/videos/${kind}`
        server.route(
          'POST',
          path,
          guarded(tokens, (request) => legacy.submit(kind, request, studio, concurrency))
        )
        server.route(
          'GET',
          `${path}/:id`,
          guarded(tokens, ({ params }) => legacy.look(kind, params.id, studio, server.url))
        )
      }
    }
    for (const source of ['text', 'image']) {
      server.route(
        'POST',
        `/${source}-to-video/:model`,
        guarded(false, (request) =>
          current.submit(source, request.params.model, request, studio, concurrency)
        )
      )
    }
    server.route(
      'GET',
      '/tasks',
      guarded(false, ({ query }) => current.list(query, studio, server.url))
    )
    server.route('GET', '/cdn/:file', async ({ params }) => {
      const film = studio.show(params.file.replace(/\.mp4$/, ''))
      if (!film) return { status: 403, text: 'AccessDenied' }
      return { bytes: await film, headers: { 'content-type': 'video/mp4' } }
    })
  }

  #tell(job: Job, url: string, secret?: string) {
    const { tell } = job.place === 'tasks' ? current : legacy
    const sign = secret && ((text: string) => signCallback(secret, job.id, text))
    this.webhooks.send(
      url,
      tell(job, this.server.url),
      job.steer.webhookDup ? 2 : 1,
      sign || undefined
    )
  }

  protected configFor(url: string): Config {
    const { dialect = 'api-key' } = this.#options
    return {
      dialect,
      base_url: url,
      secret_key: dialect === 'key-pair' ? this.#keys.secretKey : this.#keys.apiKey,
      access_key: this.#keys.accessKey,
    }
  }
}

export function klingSimulator(options: KlingOptions = {}) {
  return simulatorOf<Config>(() => new KlingUpstream(options))
}

export default klingSimulator()
