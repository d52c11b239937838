import { field, form, type QuoteLine, type Words } from '@wxiai/sdk'
import { defineOperation } from './config.js'
import { ark } from './errors.js'
import { prices, RATIOS, type Model } from './models.js'
import { pictures, set } from './run.js'

const prompt = form.prompt(4000, {
  help: [
    'Up to about 300 Chinese characters or 600 words work best.',
    '建议不超过 300 个汉字或 600 个英文单词。',
  ],
})
const imagesOf = (least: number) =>
  form.pictures(['Pictures', '参考图片'], [least, 14], {
    accept: 'image/png,image/jpeg,image/webp,image/gif',
    mostBytes: 10 * 2 ** 20,
    help: ['Up to 14, SeedEdit takes one.', '最多 14 张，SeedEdit 只接受 1 张。'],
  })
const modelOf = <const Models extends readonly Model[]>(models: Models) =>
  field(
    { type: 'string', enum: models, default: 'seedream-4-0' },
    {
      label: ['Model', '模型'],
      names: Object.fromEntries(Object.entries(prices).map(([id, { label }]) => [id, label])),
    }
  )
const ratio = form.ratio(RATIOS)
const ratioOrMatch = form.ratio(['match', ...RATIOS], {
  names: { match: ['Up to the model', '由模型决定'] },
})
const countOf = (minimum: number, maximum: number, initial: number, label: Words) =>
  field({ type: 'integer', minimum, maximum, default: initial }, { label })

const shared = {
  resolution: form.choice(
    ['Resolution', '分辨率'],
    { '1K': '1K', '2K': '2K', '4K': '4K' },
    {
      initial: '2K',
      help: ['4.5 starts at 2K, 3.0 gives 1K.', '4.5 最低 2K，3.0 固定 1K。'],
    }
  ),
  watermark: form.toggle(
    ['Watermark', '水印'],
    {
      help: ['Writes “AI generated” into the lower right corner.', '在右下角添加「AI生成」字样。'],
    },
    true
  ),
  quick: form.toggle(['Quick prompt reading', '快速理解提示词'], {
    advanced: true,
    help: [
      'Seedream 4.0: sooner done, a little less fine.',
      '仅 Seedream 4.0：速度更快，质量略降。',
    ],
  }),
}
const dials = {
  seed: form.seed(2_147_483_000, {
    help: ['For the 3.0 models. Empty: random.', '仅 3.0 系列模型，留空则随机。'],
  }),
  guidance: field(
    { type: 'number', minimum: 1, maximum: 10 },
    {
      advanced: true,
      widget: 'number',
      label: ['Guidance', '提示词引导强度'],
      help: [
        'For the 3.0 models: how closely they follow the prompt.',
        '仅 3.0 系列模型：画面贴合提示词的程度。',
      ],
    }
  ),
}

const common = {
  quote: ({ model, count }: { model: string; count: number }): QuoteLine[] => [
    { item: model, quantity: count },
  ],
  // Every answer of Ark is final: there is nothing to ask about later.
  status: async () => ark.failed('upstream_lost'),
}

export const textToImage = defineOperation({
  label: ['Text to image', '文生图'],
  input: form.object(['prompt'], {
    prompt,
    model: modelOf(['seedream-4-5', 'seedream-4-0', 'seedream-3-0']),
    aspect_ratio: ratio,
    count: form.count(4),
    ...shared,
    ...dials,
  }),
  submit: pictures,
  ...common,
})

export const imageToImage = defineOperation({
  label: ['Image to image', '图生图'],
  description: [
    'Say what to change, or how to bring several pictures together.',
    '说明要修改的内容，或如何将多张图片融合。',
  ],
  input: form.object(['prompt', 'images'], {
    prompt,
    images: imagesOf(1),
    model: modelOf(['seedream-4-5', 'seedream-4-0', 'seededit-3-0']),
    aspect_ratio: ratioOrMatch,
    count: form.count(4),
    ...shared,
    ...dials,
  }),
  submit: pictures,
  ...common,
})

export const group = defineOperation({
  label: ['Set of pictures', '组图'],
  description: [
    'Pictures that belong together: a story, one figure in several places. You pay for those that come.',
    '生成内容连贯的多张图片，例如分镜或同一角色的不同场景。按实际张数计费。',
  ],
  input: form.object(['prompt'], {
    prompt,
    images: imagesOf(0),
    model: modelOf(['seedream-4-5', 'seedream-4-0']),
    aspect_ratio: ratioOrMatch,
    count: countOf(2, 15, 4, ['Pictures at most', '最多张数']),
    ...shared,
  }),
  submit: set,
  ...common,
})
