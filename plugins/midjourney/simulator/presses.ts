/** A pressed button of the trueai dialect: the job that comes of it. */
import type { SimRequest, SimResponse } from '@wxiai/sdk/simulator'
import { gridOf, ratioIn, type Art } from './art.js'
import type { Job } from './job.js'
import * as moves from './moves.js'
import { answer, invalid, text, type Studio } from './studio.js'
import { describe, picks, shorten } from './words.js'

interface Move {
  action: string
  seconds?: number
  /** Always opens its window first. */
  window?: boolean
  /** Opens it when the caller asks for it. */
  remix?: boolean
  art(art: Art, seed: number, words?: string, mask?: Uint8Array | null): Art | null
}

type Rule = [RegExp, (match: RegExpExecArray) => Move]

const RULES: Rule[] = [
  [
    /^MJ::JOB::upsample::([1-4])::/,
    ([, n]) => ({ action: 'UPSCALE', seconds: 1.6, art: (art) => moves.upscale(art, Number(n)) }),
  ],
  [
    /^MJ::JOB::upsample_/,
    () => ({ action: 'UPSCALE_HD', seconds: 4, art: (art) => moves.upscaleHd(art) }),
  ],
  [
    /^MJ::JOB::variation::([1-4])::/,
    ([, n]) => ({
      action: 'VARIATION',
      remix: true,
      art: (art, seed, words) => moves.vary(art, Number(n), true, seed, words),
    }),
  ],
  [
    /^MJ::JOB::(low|high)_variation::/,
    ([, strength]) => ({
      action: 'VARIATION',
      remix: true,
      art: (art, seed, words) => moves.vary(art, 1, strength === 'high', seed, words),
    }),
  ],
  [
    /^MJ::JOB::reroll::/,
    () => ({
      action: 'REROLL',
      remix: true,
      art: (art, seed, words) => moves.reroll(art, seed, words),
    }),
  ],
  [
    /^MJ::Outpaint::(\d+)::/,
    ([, percent]) => ({
      action: 'OUTPAINT',
      art: (art) =>
        percent === '100'
          ? moves.square(art)
          : moves.zoom(art, 100 / Math.max(10, Number(percent))),
    }),
  ],
  [
    /^MJ::CustomZoom::/,
    () => ({ action: 'ZOOM', window: true, art: (art, _seed, words) => customZoom(art, words) }),
  ],
  [
    /^MJ::JOB::pan_(left|right|up|down)::/,
    ([, way]) => ({
      action: 'PAN',
      remix: true,
      art: (art, _seed, words) => moves.pan(art, way, words),
    }),
  ],
  [
    /^MJ::Inpaint::/,
    () => ({
      action: 'INPAINT',
      window: true,
      art: (art, seed, words, mask) => (mask ? moves.inpaint(art, mask, words ?? '', seed) : null),
    }),
  ],
  [
    /^MJ::JOB::animate_(high|low)(_extend)?::/,
    ([, motion, extend]) => ({
      action: extend ? 'VIDEO_EXTEND' : 'VIDEO',
      seconds: 6,
      art: (art) => moves.film(art, motion as 'high' | 'low'),
    }),
  ],
  [/^MJ::JOB::relight::/, () => ({ action: 'ACTION', art: (art) => moves.upscale(art, 1) })],
]

function customZoom(art: Art, words = ''): Art | null {
  const factor = Number(/--zoom\s+([\d.]+)/i.exec(words)?.[1] ?? 2)
  const clean = words.replace(/\s*--zoom\s+[\d.]+/i, '').trim()
  return moves.zoom(art, Math.min(2, Math.max(1, factor || 2)), clean)
}

export function pressed(studio: Studio, request: SimRequest, parent: Job): SimResponse {
  const body = request.json()
  const customId = text(body, 'customId')
  if (customId.startsWith('MJ::BOOKMARK')) return answer(1, '提交成功', parent.id)
  if (!parent.buttons.some((button) => button.customId === customId)) {
    return invalid('未知的 Action 类型')
  }
  const job = studio.job(request, body, { action: 'ACTION', prompt: parent.prompt })
  job.parentId = parent.id
  job.botType = parent.botType
  job.finalPrompt = parent.finalPrompt
  // A child does not repeat the faults of its parent, only its ways.
  job.steer = { ...job.steer, fail: false, hang: false, lost: false, drop: false, garbage: null }
  const pick = /^MJ::Job::(PicReader|PromptAnalyzer)::(\d+|all)/.exec(customId)
  if (pick) return picked(studio, request, parent, job, pick[2])
  if (customId.startsWith('MJ::Picread::Retry')) return retried(studio, parent, job)

  const rule = RULES.find(([pattern]) => pattern.test(customId))
  const match = rule?.[0].exec(customId)
  if (!rule || !match || !parent.art) return invalid('未知的 Action 类型')
  const source = parent.art
  const move = rule[1](match)
  job.action = move.action
  job.seconds = move.seconds ?? 4
  if (move.window || (move.remix && body.enableRemix === true)) {
    return openWindow(studio, job, (words, mask) => move.art(source, job.seed, words, mask))
  }
  job.art = move.art(source, job.seed)
  return job.art ? studio.accept(job) : invalid('关联任务不允许执行变化')
}

/** Code 21: a new task that waits for /submit/modal. */
function openWindow(
  studio: Studio,
  job: Job,
  paint: (words: string, mask: Uint8Array | null) => Art | null
): SimResponse {
  job.status = 'MODAL'
  job.description = 'Waiting for window confirm'
  job.confirm = (words, mask) => {
    job.art = paint(words, mask)
  }
  studio.runner.keep(job)
  const properties = { finalPrompt: job.finalPrompt, remix: true }
  return answer(21, 'Waiting for window confirm', job.id, properties)
}

function picked(
  studio: Studio,
  request: SimRequest,
  parent: Job,
  job: Job,
  which: string
): SimResponse {
  const isShorten = parent.action === 'SHORTEN'
  const options = isShorten ? shorten(parent.prompt).options : picks(parent.finalPrompt)
  if (which === 'all') {
    const ids = options.slice(0, 4).map((prompt, i) => {
      const part = studio.job(request, request.json(), { action: 'IMAGINE', prompt })
      part.state = `${part.state}::${i + 1}`
      part.art = gridOf({ prompt, ratio: ratioIn(prompt) }, part.seed)
      studio.runner.add(part)
      return part.id
    })
    return answer(1, '成功', ids.join(','))
  }
  const prompt = options[Number(which) - 1]
  if (!prompt) return invalid('无效的 PicReader 索引')
  job.action = 'IMAGINE'
  job.prompt = job.promptEn = job.finalPrompt = prompt
  return openWindow(studio, job, (words) => {
    const final = words || prompt
    return gridOf({ prompt: final, ratio: ratioIn(final) }, job.seed)
  })
}

function retried(studio: Studio, parent: Job, job: Job): SimResponse {
  const look = { colors: [], ratio: 1, words: ['soft natural light', 'muted tones', 'morning'] }
  job.action = 'DESCRIBE'
  job.art = parent.art
  job.seconds = 2
  job.prompt = job.promptEn = job.finalPrompt = describe(look, job.seed)
  return studio.accept(job)
}
