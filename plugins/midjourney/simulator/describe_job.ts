import { lookAt, type SimRequest, type SimResponse } from '@wxiai/sdk/simulator'
import { invalid, pictureIn, text, type Studio } from './studio.js'
import { describe } from './words.js'

export async function describePicture(studio: Studio, request: SimRequest): Promise<SimResponse> {
  const body = request.json()
  const bytes = pictureIn(body.base64)
  if (!bytes) return invalid('base64格式错误')
  const refused = studio.refusal('', text(body, 'state'))
  if (refused) return refused
  const look = await lookAt(bytes).catch(() => null)
  if (!look) return invalid('base64格式错误')
  const words = describe(look, bytes.length)
  const job = studio.job(request, body, {
    action: 'DESCRIBE',
    prompt: words,
    description: `/describe ${bytes.length}.png`,
    seconds: 2,
  })
  const size = { width: Math.round(512 * look.ratio), height: 512 }
  job.art = { kind: 'upload', bytes: Buffer.from(bytes), size }
  return studio.accept(job)
}
