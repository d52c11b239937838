/** The HTTP surface of novicezk/midjourney-proxy: no buttons, no windows, no cancel; it forgets at restart. */
import type { SimRequest, SimResponse } from '@wxiai/sdk/simulator'
import type { Art } from './art.js'
import { describePicture } from './describe_job.js'
import * as moves from './moves.js'
import { invalid, missing, text } from './studio.js'
import { garbled, type Parts } from './trueai.js'
import type { Guarded } from './upstream.js'

const CHANGEABLE = ['IMAGINE', 'VARIATION', 'REROLL', 'BLEND']

export function routeNovicezk(guarded: Guarded, parts: Parts): void {
  const { runner, studio, write } = parts
  guarded('POST', '/mj/submit/imagine', (request) => studio.imagine(request))
  guarded('POST', '/mj/submit/blend', (request) => studio.blend(request))
  guarded('POST', '/mj/submit/describe', (request) => describePicture(studio, request))
  guarded('POST', '/mj/submit/change', (request) => {
    const body = request.json()
    return change(parts, request, text(body, 'taskId'), text(body, 'action'), Number(body.index))
  })
  guarded('POST', '/mj/submit/simple-change', (request) => {
    const match = /^(\S+)\s+([UV])([1-4])$|^(\S+)\s+R$/.exec(text(request.json(), 'content'))
    if (!match) return invalid('content参数错误')
    if (match[4]) return change(parts, request, match[4], 'REROLL', Number.NaN)
    const action = match[2] === 'U' ? 'UPSCALE' : 'VARIATION'
    return change(parts, request, match[1], action, Number(match[3]))
  })
  guarded('GET', '/mj/task/list', () => ({ json: runner.list().map(write) }))
  guarded('GET', '/mj/task/queue', () => ({
    json: runner
      .list()
      .filter((job) => job.status === 'NOT_START')
      .map(write),
  }))
  guarded('POST', '/mj/task/list-by-condition', (request) => {
    const ids = request.json().ids
    const jobs = (Array.isArray(ids) ? ids : []).map((id) => runner.jobs.get(String(id)))
    return { json: jobs.filter((job) => job !== undefined).map(write) }
  })
  guarded('GET', '/mj/task/:id/fetch', ({ params }) => {
    const job = runner.jobs.get(params.id)
    // Spring writes nothing at all for null.
    if (!job) return { status: 200 }
    return garbled(job) ? { text: '<html>502</html>' } : { json: write(job) }
  })
  guarded('GET', '/mj/account/list', () => ({
    json: [{ id: 'simulator', channelId: 'simulator', enable: true, coreSize: 3, queueSize: 10 }],
  }))
}

function change(
  { runner, studio }: Parts,
  request: SimRequest,
  taskId: string,
  action: string,
  index: number
): SimResponse {
  const body = request.json()
  if (!taskId) return invalid('taskId不能为空')
  if (!['UPSCALE', 'VARIATION', 'REROLL'].includes(action)) return invalid('action参数错误')
  const parent = runner.jobs.get(taskId)
  if (!parent?.art) return missing()
  if (parent.status !== 'SUCCESS') return invalid('关联任务状态错误')
  if (!CHANGEABLE.includes(parent.action)) return invalid('关联任务不允许执行变化')
  if (action !== 'REROLL' && !(index >= 1 && index <= 4)) return invalid('index参数错误')
  const refused = studio.refusal('', text(body, 'state'))
  if (refused) return refused
  const job = studio.job(request, body, { action, prompt: parent.prompt })
  job.steer = { ...job.steer, fail: false, hang: false, lost: false, drop: false, garbage: null }
  job.parentId = parent.id
  job.description = `/up ${taskId} ${action === 'REROLL' ? 'R' : action[0] + index}`
  job.art = changed(parent.art, action, index, job.seed)
  if (action === 'UPSCALE') job.seconds = 1.6
  return job.art ? studio.accept(job) : invalid('关联任务不允许执行变化')
}

function changed(art: Art, action: string, index: number, seed: number): Art | null {
  if (action === 'UPSCALE') return moves.upscale(art, index)
  if (action === 'VARIATION') return moves.vary(art, index, true, seed)
  return moves.reroll(art, seed)
}
