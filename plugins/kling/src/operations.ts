import { field } from '@wxiai/sdk'
import { defineOperation } from './config.js'
import { find, status, submit } from './film.js'
import {
  DURATION_FITS,
  FEATURES,
  modeFits,
  MODELS,
  modelsFor,
  MODES,
  ONLY_CURRENT,
  quoteOf,
  type ModelId,
  type Source,
} from './models.js'

const AXES = ['horizontal', 'vertical', 'pan', 'tilt', 'roll', 'zoom'] as const
const SHOTS = ['down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward'] as const

const NOTES: Partial<Record<Source, Partial<Record<ModelId, [string, string]>>>> = {
  text: { 'kling-v1': ['camera', '运镜'] },
  image: {
    'kling-v1': ['motion brush', '运动笔刷'],
    'kling-v1-5': ['camera, brush', '运镜、笔刷'],
  },
}
function nameOf(id: ModelId, source: Source): [string, string] {
  const [en, zh] = NOTES[source]?.[id] ?? []
  const name = `Kling ${MODELS[id].name}`
  return [
    en ? `${name} · ${en}` : name,
    zh ? `可灵 ${MODELS[id].name} · ${zh}` : `可灵 ${MODELS[id].name}`,
  ]
}

const settings = (source: Source) =>
  ({
    model: field(
      { type: 'string', enum: modelsFor(source), default: 'kling-v2-6' },
      {
        order: 10,
        label: ['Model', '模型'],
        names: Object.fromEntries(modelsFor(source).map((id) => [id, nameOf(id, source)])),
        widget: 'select',
        choicesWhen: Object.fromEntries(ONLY_CURRENT.map((id) => [id, { dialect: ['api-key'] }])),
      }
    ),
    mode: field(
      { type: 'string', enum: MODES, default: 'std' },
      {
        order: 11,
        label: ['Quality', '品质'],
        names: { std: ['Standard', '标准'], pro: ['Pro', '高品质'], master: ['Master', '大师'] },
        choicesFit: modeFits(source),
      }
    ),
    duration: field(
      { type: 'integer', enum: [5, 10, 15], default: 5 },
      {
        order: 12,
        label: ['Length', '时长'],
        names: { 5: ['5 s', '5 秒'], 10: ['10 s', '10 秒'], 15: ['15 s', '15 秒'] },
        choicesFit: DURATION_FITS,
      }
    ),
    sound: field(
      { type: 'boolean', default: false },
      { order: 13, label: ['With sound', '同步生成声音'], fits: FEATURES.sound }
    ),
    negative_prompt: field(
      { type: 'string', minLength: 1, maxLength: 2500 },
      {
        order: 30,
        advanced: true,
        widget: 'textarea',
        label: ['Not in the film', '反向提示词'],
        fits: FEATURES.negative,
      }
    ),
    cfg_scale: field(
      { type: 'number', minimum: 0, maximum: 1, default: 0.5 },
      {
        order: 31,
        advanced: true,
        widget: 'slider',
        label: ['Prompt strength', '提示词强度'],
        help: ['Higher keeps closer to the prompt.', '越高越贴近提示词。'],
        fits: FEATURES.cfg,
      }
    ),
  }) as const

/** One movement at a time: the vendor takes a single axis that is not zero, or a shot. */
const camera = <const Movements extends readonly string[]>(movements: Movements) =>
  ({
    type: 'object',
    required: ['movement'],
    additionalProperties: false,
    properties: {
      movement: { type: 'string', enum: movements },
      /** Of an axis: how far, and which way. */
      amount: { type: 'integer', minimum: -10, maximum: 10, not: { const: 0 } },
    },
    if: { properties: { movement: { enum: AXES } } },
    then: { required: ['amount'] },
    else: { properties: { amount: false } },
  }) as const
const CAMERA = ['Camera', '运镜'] as const

const point = { type: 'number', minimum: 0, maximum: 1 } as const
const motion = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: {
    still: { type: 'string', format: 'wxiai-mask' },
    moving: {
      type: 'array',
      minItems: 1,
      maxItems: 6,
      items: {
        type: 'object',
        required: ['mask', 'path'],
        additionalProperties: false,
        properties: {
          mask: { type: 'string', format: 'wxiai-mask' },
          /** In shares of the picture, from its upper left corner. */
          path: {
            type: 'array',
            minItems: 2,
            maxItems: 77,
            items: {
              type: 'object',
              required: ['x', 'y'],
              additionalProperties: false,
              properties: { x: point, y: point },
            },
          },
        },
      },
    },
  },
} as const

const prompt = field(
  { type: 'string', minLength: 1, maxLength: 2500 },
  { order: 2, widget: 'textarea', label: ['Prompt', '提示词'] }
)
const picture = {
  'type': 'string',
  'format': 'wxiai-file',
  'x-accept': 'image/png,image/jpeg',
} as const
/** There is no cancel. */
const life = { submit, status, find, webhooks: true, pollInterval: 3000 }

export const textToVideo = defineOperation({
  label: { 'en': 'From text', 'zh-CN': '文生视频' },
  input: {
    type: 'object',
    required: ['prompt'],
    properties: {
      prompt,
      ...settings('text'),
      aspect_ratio: field(
        { type: 'string', enum: ['16:9', '9:16', '1:1'], default: '16:9' },
        { order: 14, label: ['Aspect ratio', '宽高比'] }
      ),
      camera: field(camera([...AXES, ...SHOTS]), {
        order: 20,
        label: CAMERA,
        widget: 'camera',
        fits: FEATURES.textCamera,
      }),
    },
  },
  quote: quoteOf,
  ...life,
})

export const imageToVideo = defineOperation({
  label: { 'en': 'From image', 'zh-CN': '图生视频' },
  description: { 'en': 'A picture begins to move.', 'zh-CN': '让图片动起来。' },
  input: {
    type: 'object',
    required: ['image'],
    properties: {
      image: field(picture, {
        order: 1,
        label: ['First picture', '首帧图片'],
        help: ['It decides the shape of the film.', '视频比例由它决定。'],
      }),
      prompt,
      ...settings('image'),
      last_image: field(picture, {
        order: 20,
        label: ['Last picture', '尾帧图片'],
        fits: FEATURES.lastFrame.map((one) => ({ ...one, motion: false, camera: false })),
      }),
      motion: field(
        { ...motion, 'x-picture': 'image' },
        {
          order: 21,
          label: ['Motion brush', '运动笔刷'],
          widget: 'motion',
          fits: FEATURES.motion.map((one) => ({
            ...one,
            image: true,
            last_image: false,
            camera: false,
          })),
        }
      ),
      camera: field(camera(AXES), {
        order: 22,
        label: CAMERA,
        widget: 'camera',
        fits: FEATURES.imageCamera.map((one) => ({ ...one, last_image: false, motion: false })),
      }),
    },
  },
  quote: quoteOf,
  ...life,
})
