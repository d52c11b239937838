import { type HttpRequest, type HttpResponse, type PluginContext } from '@wxiai/sdk'
import { errorOfAnswer, errorOfStatus, garbage } from './codes.js'
import type { Config } from './config.js'
import type { Mode } from './modes.js'
import { isAnswer, isTask, type SubmitAnswer, type UpstreamTask } from './wire.js'

const SUBMIT_TIMEOUT = 60_000
/** The proxy itself waits up to a minute for the seed. */
const SEED_TIMEOUT = 75_000

/** HTTP of midjourney-proxy: paths, secret, answers checked before anybody reads them. */
export class Client {
  readonly #ctx: PluginContext<Config>
  readonly #base: string

  constructor(ctx: PluginContext<Config>) {
    this.#ctx = ctx
    this.#base = ctx.config.base_url.replace(/\/+$/, '').replace(/\/mj$/, '')
  }

  /** Sends a submit; codes 1, 21 and 22 come back, every other one is thrown. */
  async submit(path: string, body: object, mode?: Mode): Promise<SubmitAnswer> {
    const prefix = mode && this.#ctx.config.mode_paths !== false ? `/mj-${mode}/mj` : '/mj'
    const response = await this.#send(`${prefix}/submit/${path}`, {
      method: 'POST',
      json: body,
      timeout: SUBMIT_TIMEOUT,
    })
    return this.#answer(response)
  }

  /** Null when the proxy does not know the task (any more). */
  async task(id: string): Promise<UpstreamTask | null> {
    const response = await this.#send(`/mj/task/${encodeURIComponent(id)}/fetch`)
    if (response.status === 404 || response.status === 204) return null
    const text = await response.text()
    if (text.trim() === '' || text.trim() === 'null') return null
    const body = parse(text)
    if (!isTask(body)) throw garbage('task')
    return body
  }

  async list(): Promise<UpstreamTask[]> {
    const response = await this.#send('/mj/task/list')
    const body = parse(await response.text())
    if (response.status !== 200 || !Array.isArray(body)) throw garbage('task list')
    return body.filter(isTask)
  }

  async cancel(id: string): Promise<void> {
    const response = await this.#send(`/mj/task/${encodeURIComponent(id)}/cancel`, {
      method: 'POST',
    })
    // Newer proxies answer with an empty body, older ones with a code.
    const body = parse((await response.text()) || '{"code":1}')
    const error = isAnswer(body) ? errorOfAnswer(body) : null
    if (error) throw error
    if (response.status >= 400) throw garbage(`HTTP ${response.status}`)
  }

  async seed(id: string): Promise<string> {
    const response = await this.#send(`/mj/task/${encodeURIComponent(id)}/image-seed`, {
      timeout: SEED_TIMEOUT,
    })
    const answer = await this.#answer(response)
    if (answer.result === undefined || answer.result === null) throw garbage('seed')
    return String(answer.result)
  }

  async accounts(): Promise<{ enable?: boolean }[]> {
    const response = await this.#send('/mj/account/list')
    const body = parse(await response.text())
    if (!Array.isArray(body)) throw garbage('account list')
    return body
  }

  async #answer(response: HttpResponse): Promise<SubmitAnswer> {
    const body = parse(await response.text())
    if (!isAnswer(body)) throw garbage(`HTTP ${response.status}`)
    const error = errorOfAnswer(body)
    if (error) throw error
    return body
  }

  async #send(path: string, options: HttpRequest = {}): Promise<HttpResponse> {
    const { api_secret: secret } = this.#ctx.config
    const response = await this.#ctx.http.request(this.#base + path, {
      ...options,
      headers: secret ? { 'mj-api-secret': secret } : {},
    })
    const error = errorOfStatus(response.status, response.headers['retry-after'])
    if (error) throw error
    return response
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw garbage('not JSON')
  }
}
