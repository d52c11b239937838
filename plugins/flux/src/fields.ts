import { field } from '@wxiai/sdk'

const RATIOS = ['21:9', '16:9', '3:2', '4:3', '1:1', '3:4', '2:3', '9:16', '9:21'] as const
const ratioLabel = ['Aspect ratio', '宽高比'] as const

export const prompt = field(
  { type: 'string', minLength: 1, maxLength: 10_000 },
  { order: 1, widget: 'textarea', label: ['Prompt', '提示词'] }
)

export const modelOf = <const Models extends readonly string[]>(
  models: Models,
  first: Models[number]
) =>
  field(
    { type: 'string', enum: models, default: first },
    {
      order: 3,
      label: ['Model', '模型'],
      names: {
        'flux-pro': 'FLUX pro',
        'flux-max': ['FLUX max (finest)', 'FLUX max（最精细）'],
        'flux-dev': 'FLUX dev',
        'flux-schnell': ['FLUX schnell (fastest)', 'FLUX schnell（最快）'],
      },
    }
  )

export const ratio = field(
  { type: 'string', enum: RATIOS, default: '1:1' },
  { order: 4, label: ratioLabel }
)

export const ratioOrMatch = field(
  { type: 'string', enum: ['match', ...RATIOS], default: 'match' },
  { order: 4, label: ratioLabel, names: { match: ['As the picture', '与原图一致'] } }
)

export const megapixels = field(
  { type: 'string', enum: ['1', '0.25'], default: '1' },
  {
    order: 5,
    label: ['Size', '尺寸'],
    names: {
      '1': ['Full (1 MP)', '标准（100 万像素）'],
      '0.25': ['Draft (0.25 MP)', '草稿（25 万像素）'],
    },
    help: [
      'Draft works with dev and schnell; other models may give full size.',
      '草稿尺寸适用于 dev 与 schnell，其他模型可能仍输出标准尺寸。',
    ],
  }
)

export const strength = field(
  { type: 'number', minimum: 0.05, maximum: 1, default: 0.85 },
  {
    order: 5,
    widget: 'slider',
    label: ['Strength of change', '变化强度'],
    help: [
      'For dev: 1 keeps nothing of the picture. pro and max follow the prompt.',
      '用于 dev：1 表示完全不保留原图。pro 与 max 按提示词修改。',
    ],
  }
)

/** What every operation takes beside its pictures. */
export const common = {
  count: field(
    { type: 'integer', minimum: 1, maximum: 4, default: 1 },
    { order: 6, label: ['Pictures', '张数'] }
  ),
  seed: field(
    { type: 'integer', minimum: 0, maximum: 2_147_483_000 },
    {
      order: 10,
      advanced: true,
      widget: 'number',
      label: ['Seed', '随机种子'],
      help: [
        'The same seed and prompt give the same picture. Empty: random.',
        '相同种子与提示词得到相同图片，留空则随机。',
      ],
    }
  ),
  steps: field(
    { type: 'integer', minimum: 1, maximum: 50 },
    {
      order: 11,
      advanced: true,
      widget: 'number',
      label: ['Steps', '步数'],
      help: [
        'For dev and schnell. Empty: as the model likes it (28 and 4).',
        '用于 dev 与 schnell，留空使用模型默认值（28 与 4）。',
      ],
    }
  ),
  guidance: field(
    { type: 'number', minimum: 1, maximum: 20 },
    {
      order: 12,
      advanced: true,
      widget: 'number',
      label: ['Guidance', '提示词引导强度'],
      help: [
        'How closely the picture follows the prompt, within what the model takes.',
        '画面贴合提示词的程度，超出模型范围时按其上下限处理。',
      ],
    }
  ),
  safety_tolerance: field(
    { type: 'integer', minimum: 0, maximum: 6, default: 2 },
    {
      order: 13,
      advanced: true,
      label: ['Safety tolerance', '安全容差'],
      help: [
        '0 is strict, 6 lets most pass; for pro and max.',
        '0 最严格，6 最宽松；用于 pro 与 max。',
      ],
    }
  ),
  enhance_prompt: field(
    { type: 'boolean', default: false },
    { order: 14, advanced: true, label: ['Let the model enrich the prompt', '由模型润色提示词'] }
  ),
  output_format: field(
    { type: 'string', enum: ['jpeg', 'png'], default: 'jpeg' },
    { order: 15, advanced: true, label: ['Format', '格式'], names: { jpeg: 'JPEG', png: 'PNG' } }
  ),
}
