import { form } from '@wxiai/sdk'
import { defineOperation } from './config.js'
import { QUALITIES, quoteOf, RATIOS, type Quality } from './models.js'
import { status, submit } from './run.js'

const prompt = form.prompt(800, {
  help: ['Up to 400 characters work best.', '建议不超过 400 个字符。'],
})
const takes = {
  accept: 'image/jpeg,image/png',
  mostBytes: 4.7 * 2 ** 20,
  leastSide: 320,
  mostSide: 4096,
  mostRatio: 3,
}

/** A relay makes 720P films, and knows neither a seed nor a last picture. */
const VISUAL = { dialect: ['volcengine', 'new-api'] } as const
const RELAY = { dialect: ['relay'] } as const

const shared = {
  duration: form.seconds([5, 10]),
  quality: form.choice(['Quality', '清晰度'], QUALITIES, { when: VISUAL }),
  watermark: form.toggle(['Watermark', '水印'], { when: RELAY }),
  seed: form.seed(2_147_483_647, { when: VISUAL }),
  cfg_scale: form.promptStrength([0, 1, 0.5], { when: RELAY }),
}

const words = form.object(['prompt'], {
  prompt,
  aspect_ratio: form.ratio(RATIOS),
  ...shared,
})
const picture = form.object(['prompt', 'image'], {
  prompt,
  image: form.firstPicture(takes),
  last_image: form.lastPicture({
    ...takes,
    help: [
      'The film ends with it. Same shape as the first; not with 3.0 Pro.',
      '视频以此图结束，比例须与首帧一致。3.0 Pro 不支持。',
    ],
    when: VISUAL,
  }),
  ...shared,
})

/**
 * No `find`: neither dialect takes a reference of ours or lists its tasks, so nobody can say after a crash whether one was
 * taken. No `cancel`: there is none.
 */
const life = {
  quote: ({ quality, duration }: { quality?: Quality; duration?: number }) =>
    quoteOf(quality, duration),
  submit,
  status,
}

export const textToVideo = defineOperation({
  label: ['Text to video', '文生视频'],
  input: words,
  ...life,
})

export const imageToVideo = defineOperation({
  label: ['Image to video', '图生视频'],
  description: ['A picture begins to move.', '让图片动起来。'],
  input: picture,
  ...life,
})
