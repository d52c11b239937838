import { defineOperation } from './config.js'
import { common, megapixels, modelOf, prompt, ratio, ratioOrMatch, strength } from './fields.js'
import { cancel, status, submit } from './run.js'

const follow = { status, cancel, pollInterval: 1500 }

interface Priced {
  model?: string
  count?: number
}
const quote = ({ model = 'flux-dev', count = 1 }: Priced) => [{ item: model, quantity: count }]

export const textToImage = defineOperation({
  label: { 'en': 'Text to image', 'zh-CN': '文生图' },
  input: {
    type: 'object',
    required: ['prompt'],
    properties: {
      prompt,
      model: modelOf(['flux-pro', 'flux-max', 'flux-dev', 'flux-schnell'], 'flux-dev'),
      aspect_ratio: ratio,
      megapixels,
      ...common,
    },
  },
  quote,
  submit: (input, ctx) => submit('text-to-image', input, ctx),
  ...follow,
})

export const imageToImage = defineOperation({
  label: { 'en': 'Image to image', 'zh-CN': '图生图' },
  input: {
    type: 'object',
    required: ['prompt', 'image'],
    properties: {
      prompt,
      image: {
        'type': 'string',
        'format': 'wxiai-file',
        'x-accept': 'image/*',
        'x-order': 2,
        'x-label': { 'en': 'Picture', 'zh-CN': '图片' },
      },
      model: modelOf(['flux-pro', 'flux-max', 'flux-dev'], 'flux-dev'),
      aspect_ratio: ratioOrMatch,
      strength,
      ...common,
    },
  },
  quote,
  submit: (input, ctx) => submit('image-to-image', input, ctx),
  ...follow,
})

export const edit = defineOperation({
  label: { 'en': 'Edit pictures', 'zh-CN': '图片编辑' },
  description: {
    'en': 'Say what to change, or how to bring several pictures together.',
    'zh-CN': '说明要修改的内容，或如何将多张图片合成一张。',
  },
  input: {
    type: 'object',
    required: ['prompt', 'images'],
    properties: {
      prompt,
      images: {
        'type': 'array',
        'items': { 'type': 'string', 'format': 'wxiai-file', 'x-accept': 'image/*' },
        'minItems': 1,
        'maxItems': 4,
        'x-order': 2,
        'x-label': { 'en': 'Pictures', 'zh-CN': '图片' },
        'x-help': {
          'en': 'One to four; Replicate takes two.',
          'zh-CN': '1 至 4 张；Replicate 最多 2 张。',
        },
      },
      model: modelOf(['flux-pro', 'flux-max'], 'flux-pro'),
      aspect_ratio: ratioOrMatch,
      ...common,
    },
  },
  quote: ({ model = 'flux-pro', count = 1 }: Priced) => [{ item: model, quantity: count }],
  submit: (input, ctx) => submit('edit', { ...input, model: input.model ?? 'flux-pro' }, ctx),
  ...follow,
})
