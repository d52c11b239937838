/** The HTTP surface of trueai-org/midjourney-proxy. */
import { steerOf, type JobClock, type SimRequest, type SimResponse } from '@wxiai/sdk/simulator'
import { describePicture } from './describe_job.js'
import type { Job } from './job.js'
import { pressed } from './presses.js'
import type { Runner } from './runner.js'
import { answer, invalid, missing, pictureIn, text, type Studio } from './studio.js'
import type { Guarded } from './upstream.js'
import { shorten } from './words.js'

export interface Parts {
  runner: Runner
  studio: Studio
  clock: JobClock
  write: (job: Job) => object
}

const PREFIXES = ['/mj', '/mj-fast/mj', '/mj-turbo/mj', '/mj-relax/mj']
const GARBAGE: SimResponse = { text: '<html><body>502 Bad Gateway</body></html>' }

const notFound = (): SimResponse => ({ ...missing(), status: 404 })

export function routeTrueai(guarded: Guarded, parts: Parts): void {
  const { studio } = parts
  for (const prefix of PREFIXES) {
    guarded('POST', `${prefix}/submit/imagine`, (request) => studio.imagine(request))
    guarded('POST', `${prefix}/submit/blend`, (request) => studio.blend(request))
    guarded('POST', `${prefix}/submit/describe`, (request) => describePicture(studio, request))
    guarded('POST', `${prefix}/submit/shorten`, (request) => shortened(studio, request))
    guarded('POST', `${prefix}/submit/action`, (request) => action(parts, request))
    guarded('POST', `${prefix}/submit/modal`, (request) => modal(parts, request))
    routeTasks(guarded, prefix, parts)
  }
}

function routeTasks(guarded: Guarded, prefix: string, { runner, write, clock }: Parts): void {
  guarded('GET', `${prefix}/task/list`, () => ({ json: runner.list().slice(0, 100).map(write) }))
  for (const name of ['list-by-condition', 'list-by-ids']) {
    guarded('POST', `${prefix}/task/${name}`, (request) => {
      const ids = request.json().ids
      const jobs = (Array.isArray(ids) ? ids : []).map((id) => runner.jobs.get(String(id)))
      return { json: jobs.filter((job) => job !== undefined).map(write) }
    })
  }
  guarded('GET', `${prefix}/task/:id/fetch`, ({ params }) => {
    const job = runner.jobs.get(params.id)
    if (!job) return { status: 204 }
    return garbled(job) ? GARBAGE : { json: write(job) }
  })
  guarded('POST', `${prefix}/task/:id/cancel`, ({ params }) => {
    const job = runner.jobs.get(params.id)
    if (job) runner.cancel(job)
    return {}
  })
  guarded('GET', `${prefix}/task/:id/image-seed`, async ({ params }) => {
    const job = runner.jobs.get(params.id)
    if (!job) return notFound()
    if (job.status !== 'SUCCESS') return { ...invalid('关联任务状态错误'), status: 400 }
    await clock.wait(0.6)
    return answer(1, '成功', String(job.seed))
  })
}

/** `sim:garbage=status` */
export function garbled(job: Job): boolean {
  const { garbage } = job.steer
  return garbage?.where === 'status' && ++job.garbled <= garbage.times
}

function shortened(studio: Studio, request: SimRequest): SimResponse {
  const body = request.json()
  const prompt = text(body, 'prompt')
  if (!prompt) return invalid('prompt不能为空')
  const refused = studio.refusal(prompt, text(body, 'state'))
  if (refused) return refused
  const job = studio.job(request, body, { action: 'SHORTEN', prompt, seconds: 1.6 })
  job.description = job.finalPrompt = shorten(prompt).text
  return studio.accept(job)
}

function action({ studio, runner }: Parts, request: SimRequest): SimResponse {
  const body = request.json()
  const taskId = text(body, 'taskId')
  if (!taskId || !text(body, 'customId')) return invalid('参数错误')
  const parent = runner.jobs.get(taskId)
  if (!parent) return notFound()
  if (parent.status !== 'SUCCESS') return invalid('关联任务状态错误')
  return studio.refusal('', text(body, 'state')) ?? pressed(studio, request, parent)
}

function modal({ studio, runner }: Parts, request: SimRequest): SimResponse {
  const body = request.json()
  const job = runner.jobs.get(text(body, 'taskId'))
  if (!job) return notFound()
  if (job.status !== 'MODAL' || !job.confirm) return invalid('关联任务状态错误')
  const words = text(body, 'prompt') || job.finalPrompt
  const refused = studio.refusal(words, text(body, 'state'))
  if (refused) return refused
  const mask = body.maskBase64 === undefined ? null : pictureIn(body.maskBase64)
  job.confirm(words, mask)
  if (!job.art) return invalid('蒙版不能为空')
  job.confirm = undefined
  job.prompt = job.promptEn = job.finalPrompt = words
  job.steer = steerOf(words)
  job.description = ''
  return studio.accept(job)
}
