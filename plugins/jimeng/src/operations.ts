import { form } from '@wxiai/sdk'
import { defineOperation } from './config.js'
import { QUALITIES, quoteOf, RATIOS, type Quality } from './models.js'
import { status, submit } from './run.js'

const prompt = form.prompt(800, {
  help: ['Up to 400 characters work best.', '建议不超过 400 个字符。'],
})
const accept = 'image/png,image/jpeg'

/** A relay makes 720P films, and knows neither a seed nor a last picture. */
const VISUAL = { dialect: ['volcengine', 'new-api'] } as const
const RELAY = { dialect: ['relay'] } as const

const shared = {
  duration: form.seconds([5, 10]),
  quality: form.choice(['Quality', '清晰度'], QUALITIES, { when: VISUAL }),
  watermark: form.toggle(['Watermark', '水印'], { when: RELAY }),
  seed: form.seed(2_147_483_647, { when: VISUAL }),
  cfg_scale: form.slider(['Prompt strength', '提示词强度'], [0, 1, 0.5], {
    advanced: true,
    when: RELAY,
  }),
}

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
  label: { 'en': 'Text to video', 'zh-CN': '文生视频' },
  input: {
    type: 'object',
    required: ['prompt'],
    properties: { prompt, aspect_ratio: form.ratio(RATIOS), ...shared },
  },
  ...life,
})

export const imageToVideo = defineOperation({
  label: { 'en': 'Image to video', 'zh-CN': '图生视频' },
  description: { 'en': 'A picture begins to move.', 'zh-CN': '让图片动起来。' },
  input: {
    type: 'object',
    required: ['prompt', 'image'],
    properties: {
      prompt,
      image: form.picture(['First picture', '首帧图片'], {
        accept,
        help: [
          'JPEG or PNG, 320 to 4096 pixels a side. It decides the shape of the film.',
          'JPEG 或 PNG，边长 320 至 4096 像素。视频比例由它决定。',
        ],
      }),
      last_image: form.picture(['Last picture', '尾帧图片'], {
        accept,
        help: [
          'The film ends with it. Same shape as the first; not with 3.0 Pro.',
          '视频以此图结束，比例须与首帧一致。3.0 Pro 不支持。',
        ],
        when: VISUAL,
      }),
      ...shared,
    },
  },
  ...life,
})
