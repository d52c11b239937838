import { field, type FieldLook } from '@wxiai/sdk'
import { defineOperation } from './config.js'
import { QUALITIES, quoteOf, RATIOS } from './models.js'
import { status, submit } from './run.js'

const prompt = field(
  { type: 'string', minLength: 1, maxLength: 800 },
  {
    order: 1,
    widget: 'textarea',
    label: ['Prompt', '提示词'],
    help: ['Up to 400 characters work best.', '建议不超过 400 个字符。'],
  }
)
const picture = (look: FieldLook) =>
  field({ 'type': 'string', 'format': 'wxiai-file', 'x-accept': 'image/png,image/jpeg' }, look)

/** A relay makes 720P films, and knows neither a seed nor a last picture. */
const VISUAL = { dialect: ['volcengine', 'new-api'] } as const
const RELAY = { dialect: ['relay'] } as const

const shared = {
  duration: field(
    { type: 'integer', enum: [5, 10], default: 5 },
    { order: 5, label: ['Length', '时长'], names: { 5: ['5 s', '5 秒'], 10: ['10 s', '10 秒'] } }
  ),
  quality: field(
    { type: 'string', enum: QUALITIES, default: '720p' },
    {
      order: 6,
      label: ['Quality', '清晰度'],
      names: { '720p': '720P', '1080p': '1080P', 'pro': '3.0 Pro' },
      when: VISUAL,
    }
  ),
  watermark: field(
    { type: 'boolean', default: false },
    {
      order: 7,
      label: ['Watermark', '水印'],
      when: RELAY,
    }
  ),
  seed: field(
    { type: 'integer', minimum: 0, maximum: 2_147_483_647 },
    {
      order: 10,
      advanced: true,
      widget: 'number',
      label: ['Seed', '随机种子'],
      help: ['Empty: random.', '留空则随机。'],
      when: VISUAL,
    }
  ),
  cfg_scale: field(
    { type: 'number', minimum: 0, maximum: 1, default: 0.5 },
    {
      order: 11,
      advanced: true,
      widget: 'slider',
      label: ['Prompt strength', '提示词强度'],
      when: RELAY,
    }
  ),
} as const

/**
 * No `find`: neither dialect takes a reference of ours or lists its tasks, so nobody can say after a crash whether one was
 * taken. No `cancel`: there is none.
 */
const life = { submit, status }

export const textToVideo = defineOperation({
  label: { 'en': 'Text to video', 'zh-CN': '文生视频' },
  input: {
    type: 'object',
    required: ['prompt'],
    properties: {
      prompt,
      aspect_ratio: field(
        { type: 'string', enum: RATIOS, default: '16:9' },
        { order: 4, label: ['Aspect ratio', '宽高比'] }
      ),
      ...shared,
    },
  },
  quote: ({ quality, duration }) => quoteOf(quality, duration),
  ...life,
})

export const imageToVideo = defineOperation({
  label: { 'en': 'Image to video', 'zh-CN': '图生视频' },
  description: {
    'en': 'A picture begins to move.',
    'zh-CN': '让图片动起来。',
  },
  input: {
    type: 'object',
    required: ['prompt', 'image'],
    properties: {
      prompt,
      image: picture({
        order: 2,
        label: ['First picture', '首帧图片'],
        help: [
          'JPEG or PNG, 320 to 4096 pixels a side. It decides the shape of the film.',
          'JPEG 或 PNG，边长 320 至 4096 像素。视频比例由它决定。',
        ],
      }),
      last_image: picture({
        order: 3,
        label: ['Last picture', '尾帧图片'],
        help: [
          'The film ends with it. Same shape as the first; not with 3.0 Pro.',
          '视频以此图结束，比例须与首帧一致。3.0 Pro 不支持。',
        ],
        when: VISUAL,
      }),
      ...shared,
    },
  },
  quote: ({ quality, duration }) => quoteOf(quality, duration),
  ...life,
})
