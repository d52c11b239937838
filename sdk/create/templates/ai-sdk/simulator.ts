/** The images API that many providers have. Words such as `sim:fail` in a prompt make it misbehave. */
import type { ProviderConfig } from '@wxiai/sdk/ai'
import {
  drawPicture,
  HttpSimulator,
  simulatorOf,
  steerOf,
  withoutSteer,
  type SimResponse,
} from '@wxiai/sdk/simulator'

const KEY = 'simulator-key'
const SECONDS = 4

const problem = (status: number, message: string, type = 'invalid_request_error'): SimResponse => ({
  status,
  json: { error: { message, type, code: null, param: null } },
})

class Upstream extends HttpSimulator<ProviderConfig> {
  readonly #met = new Map<string, number>()

  constructor() {
    super()
    this.server.route('GET', '/v1/models', ({ headers }) =>
      isKnown(headers.authorization)
        ? { json: { object: 'list', data: [] } }
        : problem(401, 'no such key')
    )
    this.server.route('POST', '/v1/images/generations', ({ headers, json }) =>
      isKnown(headers.authorization) ? this.#make(json()) : problem(401, 'no such key')
    )
  }

  protected configFor(url: string): ProviderConfig {
    return { api_key: KEY, base_url: `${url}/v1` }
  }

  async #make(body: Record<string, unknown>): Promise<SimResponse> {
    const prompt = String(body.prompt ?? '')
    const steer = steerOf(prompt)
    const met = this.#met.get(prompt) ?? 0
    this.#met.set(prompt, met + 1)
    if (steer.http) return problem(steer.http, `HTTP ${steer.http}`)
    if (met < steer.queueFull) return problem(429, 'Rate limit reached', 'rate_limit')
    if (steer.garbage?.where === 'submit' && met < steer.garbage.times) {
      return { headers: { 'content-type': 'text/html' }, text: '<html>bad gateway</html>' }
    }
    if (steer.banned)
      return problem(400, 'Rejected by our safety system (content_policy_violation)')
    if (steer.drop) return { hangUp: true }
    await this.clock.wait(steer.slow ?? SECONDS)
    if (steer.hang) return new Promise(() => {})
    if (steer.fail) return problem(400, 'The model could not make this picture')
    const [width, height] = String(body.size ?? '1024x1024')
      .split('x')
      .map(Number)
    const recipe = { prompt: withoutSteer(prompt) || 'a picture', ratio: width / height }
    const count = Number(body.n ?? 1)
    const pictures = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        drawPicture({ ...recipe, seed: index + 1 }, { width, height })
      )
    )
    return {
      json: { created: 1, data: pictures.map((bytes) => ({ b64_json: bytes.toString('base64') })) },
    }
  }
}

const isKnown = (authorization?: string) => authorization === `Bearer ${KEY}`

export default simulatorOf(() => new Upstream())
