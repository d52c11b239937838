import {
  BoundedMap,
  lookAt,
  steerOf,
  type SimRequest,
  type SimResponse,
} from '@wxiai/sdk/simulator'
import { gridOf, ratioIn, seedIn } from './art.js'
import { newJob, type Job } from './job.js'
import type { Runner } from './runner.js'

const BANNED = /\b(gore|beheading|nude)\b/i

export function answer(
  code: number,
  description: string,
  result: string | null = null,
  properties: Record<string, unknown> = {}
): SimResponse {
  return { json: { code, description, result, properties } }
}

export const invalid = (what: string) => answer(4, what)
export const missing = () => answer(3, '关联任务不存在或已失效')

export function text(body: Record<string, unknown>, key: string): string {
  const value = body[key]
  return typeof value === 'string' ? value.trim() : ''
}

export function pictureIn(value: unknown): Uint8Array | null {
  if (typeof value !== 'string') return null
  const match = /^data:image\/[a-z+]+;base64,(.+)$/s.exec(value)
  return match ? Buffer.from(match[1], 'base64') : null
}

export function picturesIn(value: unknown): Uint8Array[] | null {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) return null
  const pictures = value.map(pictureIn)
  return pictures.every((picture) => picture !== null) ? pictures : null
}

/** What both dialects do with a submit: refuse, queue, paint. */
export class Studio {
  readonly #counts = new BoundedMap<string, number>(2000)

  constructor(readonly runner: Runner) {}

  /** The answer of a proxy that does not take this submit; null when it does. */
  refusal(prompt: string, state: string): SimResponse | null {
    const steer = steerOf(prompt)
    if (steer.http) return { status: steer.http, text: 'simulated error' }
    if (steer.garbage?.where === 'submit' && this.#again(`garbage:${state}`, steer.garbage.times)) {
      return { text: '<html><body>502 Bad Gateway</body></html>' }
    }
    if (steer.queueFull && this.#again(`queue:${state}`, steer.queueFull)) return queueFull()
    const word = steer.banned ? 'sim:banned' : BANNED.exec(prompt)?.[1]
    if (word) {
      return answer(24, '可能包含敏感词', null, { promptEn: prompt, bannedWord: word })
    }
    return this.runner.full ? queueFull() : null
  }

  #again(key: string, times: number): boolean {
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    return count <= times
  }

  accept(job: Job): SimResponse {
    const ahead = this.runner.add(job)
    if (job.steer.drop) return { hangUp: true }
    if (ahead === 0) return answer(1, '提交成功', job.id, { discordInstanceId: 'simulator' })
    const description = `排队中，前面还有${ahead}个任务`
    return answer(22, description, job.id, {
      numberOfQueues: ahead,
      discordInstanceId: 'simulator',
    })
  }

  /** A job with what every submit carries. */
  job(
    request: SimRequest,
    body: Record<string, unknown>,
    fields: Partial<Job> & { action: string; prompt: string }
  ): Job {
    const mode = /^\/mj-(turbo|fast|relax)\//.exec(request.path)?.[1]
    const filter = body.accountFilter as { modes?: unknown[] } | undefined
    const typed = /--(turbo|fast|relax)\b/i.exec(fields.prompt)?.[1]
    return newJob({
      origin: request.origin,
      steer: steerOf(fields.prompt),
      botType: text(body, 'botType') || 'MID_JOURNEY',
      mode: String(mode ?? filter?.modes?.[0] ?? typed ?? 'fast').toUpperCase(),
      state: text(body, 'state') || null,
      notifyHook: text(body, 'notifyHook') || null,
      ...fields,
    })
  }

  async imagine(request: SimRequest): Promise<SimResponse> {
    const body = request.json()
    const prompt = text(body, 'prompt')
    if (!prompt) return invalid('prompt不能为空')
    const refused = this.refusal(prompt, text(body, 'state'))
    if (refused) return refused
    const pictures = picturesIn(body.base64Array)
    if (!pictures) return invalid('base64格式错误')
    const looks = await Promise.all(pictures.map(lookAt))
    const job = this.job(request, body, {
      action: 'IMAGINE',
      prompt,
      description: `/imagine ${prompt}`,
    })
    job.seed = seedIn(prompt) ?? job.seed
    const colors = looks.flatMap((look) => look.colors.slice(0, 2))
    job.art = gridOf({ prompt, ratio: ratioIn(prompt), colors }, job.seed)
    return this.accept(job)
  }

  async blend(request: SimRequest): Promise<SimResponse> {
    const body = request.json()
    const pictures = picturesIn(body.base64Array)
    if (!pictures || pictures.length < 2 || pictures.length > 5) {
      return invalid('base64List参数错误')
    }
    const ratio = { PORTRAIT: 2 / 3, SQUARE: 1, LANDSCAPE: 3 / 2 }[text(body, 'dimensions')]
    if (!ratio) return invalid('dimensions参数错误')
    const refused = this.refusal('', text(body, 'state'))
    if (refused) return refused
    const looks = await Promise.all(pictures.map(lookAt))
    const job = this.job(request, body, { action: 'BLEND', prompt: '', description: '/blend' })
    const words = looks.flatMap((look) => look.words.slice(0, 2)).join(' ')
    const colors = looks.map((look) => look.colors[0])
    const prompt = /night/.test(words) ? 'night mountains over a lake' : 'mountains over a lake'
    job.art = gridOf({ prompt, ratio, colors }, job.seed)
    return this.accept(job)
  }
}

function queueFull(): SimResponse {
  return answer(23, '提交失败，队列已满，请稍后尝试')
}
