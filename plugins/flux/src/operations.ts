import { form, type QuoteLine } from '@wxiai/sdk'
import { defineOperation } from './config.js'
import { common, megapixels, modelOf, prompt, ratio, ratioOrMatch, strength } from './fields.js'
import { cancel, status, submit } from './run.js'

const accept = 'image/png,image/jpeg,image/webp,image/gif'

interface Priced {
  model: string
  count: number
}
const shared = {
  quote: ({ model, count }: Priced): QuoteLine[] => [{ item: model, quantity: count }],
  status,
  cancel,
  webhooks: true,
  pollInterval: 1500,
}

export const textToImage = defineOperation({
  label: ['Text to image', '文生图'],
  input: form.object(['prompt'], {
    prompt,
    model: modelOf(['flux-pro', 'flux-max', 'flux-dev', 'flux-schnell'], 'flux-dev'),
    aspect_ratio: ratio,
    megapixels,
    ...common,
  }),
  submit: (input, ctx) => submit('text-to-image', input, ctx),
  ...shared,
})

export const imageToImage = defineOperation({
  label: ['Image to image', '图生图'],
  input: form.object(['prompt', 'image'], {
    prompt,
    image: form.picture(['Picture', '图片'], { accept }),
    model: modelOf(['flux-pro', 'flux-max', 'flux-dev'], 'flux-dev'),
    aspect_ratio: ratioOrMatch,
    strength,
    ...common,
  }),
  submit: (input, ctx) => submit('image-to-image', input, ctx),
  ...shared,
})

export const edit = defineOperation({
  label: ['Edit pictures', '图片编辑'],
  description: [
    'Say what to change, or how to bring several pictures together.',
    '说明要修改的内容，或如何将多张图片合成一张。',
  ],
  input: form.object(['prompt', 'images'], {
    prompt,
    images: form.pictures(['Pictures', '图片'], [1, 4], {
      accept,
      help: ['One to four; Replicate takes two.', '1 至 4 张；Replicate 最多 2 张。'],
    }),
    model: modelOf(['flux-pro', 'flux-max'], 'flux-pro'),
    aspect_ratio: ratioOrMatch,
    ...common,
  }),
  submit: (input, ctx) => submit('edit', input, ctx),
  ...shared,
})
