import { field, form, type FieldLook, type Words } from '@wxiai/sdk'

const RATIOS = ['21:9', '16:9', '3:2', '4:3', '1:1', '3:4', '2:3', '9:16', '9:21'] as const

export const prompt = form.prompt(10_000)

const NAMES = {
  'flux-pro': 'FLUX pro',
  'flux-max': ['FLUX max (finest)', 'FLUX max（最精细）'],
  'flux-dev': 'FLUX dev',
  'flux-schnell': ['FLUX schnell (fastest)', 'FLUX schnell（最快）'],
} as const

export const modelOf = <const Models extends readonly (keyof typeof NAMES)[]>(
  models: Models,
  first: Models[number]
) =>
  field(
    { type: 'string', enum: models, default: first },
    { label: ['Model', '模型'], names: NAMES }
  )

export const ratio = field(
  { type: 'string', enum: RATIOS, default: '1:1' },
  { label: ['Aspect ratio', '宽高比'] }
)
export const ratioOrMatch = form.ratio(['match', ...RATIOS], {
  names: { match: ['As the picture', '与原图一致'] },
})

export const megapixels = form.choice(
  ['Size', '尺寸'],
  { '1': ['Full (1 MP)', '标准（100 万像素）'], '0.25': ['Draft (0.25 MP)', '草稿（25 万像素）'] },
  {
    help: [
      'Draft works with dev and schnell; other models may give full size.',
      '草稿尺寸适用于 dev 与 schnell，其他模型可能仍输出标准尺寸。',
    ],
  }
)

export const strength = form.slider(['Strength of change', '变化强度'], [0.05, 1, 0.85], {
  help: [
    'For dev: 1 keeps nothing of the picture. pro and max follow the prompt.',
    '用于 dev：1 表示完全不保留原图。pro 与 max 按提示词修改。',
  ],
})

const dial = <const Schema extends object>(schema: Schema, label: Words, help: Words) =>
  field(schema, { advanced: true, widget: 'number', label, help } satisfies FieldLook)

/** What every operation takes beside its pictures. */
export const common = {
  count: form.count(4),
  seed: form.seed(2_147_483_000, {
    help: [
      'The same seed and prompt give the same picture. Empty: random.',
      '相同种子与提示词得到相同图片，留空则随机。',
    ],
  }),
  steps: dial(
    { type: 'integer', minimum: 1, maximum: 50 },
    ['Steps', '步数'],
    [
      'For dev and schnell. Empty: as the model likes it (28 and 4).',
      '用于 dev 与 schnell，留空使用模型默认值（28 与 4）。',
    ]
  ),
  guidance: dial(
    { type: 'number', minimum: 1, maximum: 20 },
    ['Guidance', '提示词引导强度'],
    [
      'How closely the picture follows the prompt, within what the model takes.',
      '画面贴合提示词的程度，超出模型范围时按其上下限处理。',
    ]
  ),
  safety_tolerance: field(
    { type: 'integer', minimum: 0, maximum: 6, default: 2 },
    {
      advanced: true,
      label: ['Safety tolerance', '安全容差'],
      help: [
        '0 is strict, 6 lets most pass; for pro and max.',
        '0 最严格，6 最宽松；用于 pro 与 max。',
      ],
    }
  ),
  enhance_prompt: form.toggle(['Let the model enrich the prompt', '由模型润色提示词'], {
    advanced: true,
  }),
  output_format: form.choice(['Format', '格式'], { jpeg: 'JPEG', png: 'PNG' }, { advanced: true }),
}
