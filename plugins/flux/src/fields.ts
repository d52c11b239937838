const RATIOS = ['21:9', '16:9', '3:2', '4:3', '1:1', '3:4', '2:3', '9:16', '9:21'] as const

const modelLabel = { 'en': 'Model', 'zh-CN': '模型' } as const
const modelNames = {
  'flux-pro': { 'en': 'FLUX pro', 'zh-CN': 'FLUX pro' },
  'flux-max': { 'en': 'FLUX max (finest)', 'zh-CN': 'FLUX max（最精细）' },
  'flux-dev': { 'en': 'FLUX dev', 'zh-CN': 'FLUX dev' },
  'flux-schnell': { 'en': 'FLUX schnell (fastest)', 'zh-CN': 'FLUX schnell（最快）' },
} as const
const ratioLabel = { 'en': 'Aspect ratio', 'zh-CN': '宽高比' } as const

export const prompt = {
  'type': 'string',
  'minLength': 1,
  'maxLength': 10_000,
  'x-order': 1,
  'x-widget': 'textarea',
  'x-label': { 'en': 'Prompt', 'zh-CN': '提示词' },
} as const

export const modelOf = <const Models extends readonly string[]>(models: Models, first: Models[number]) =>
  ({
    'type': 'string',
    'enum': models,
    'default': first,
    'x-order': 3,
    'x-label': modelLabel,
    'x-enum-labels': modelNames,
  }) as const

export const ratio = {
  'type': 'string',
  'enum': RATIOS,
  'default': '1:1',
  'x-order': 4,
  'x-label': ratioLabel,
} as const

export const ratioOrMatch = {
  'type': 'string',
  'enum': ['match', ...RATIOS],
  'default': 'match',
  'x-order': 4,
  'x-label': ratioLabel,
  'x-enum-labels': { match: { 'en': 'As the picture', 'zh-CN': '与原图一致' } },
} as const

export const megapixels = {
  'type': 'string',
  'enum': ['1', '0.25'],
  'default': '1',
  'x-order': 5,
  'x-label': { 'en': 'Size', 'zh-CN': '尺寸' },
  'x-enum-labels': {
    '1': { 'en': 'Full (1 MP)', 'zh-CN': '标准（100 万像素）' },
    '0.25': { 'en': 'Draft (0.25 MP)', 'zh-CN': '草稿（25 万像素）' },
  },
  'x-help': {
    'en': 'Draft works with dev and schnell; other models may give full size.',
    'zh-CN': '草稿尺寸适用于 dev 与 schnell，其他模型可能仍输出标准尺寸。',
  },
} as const

export const strength = {
  'type': 'number',
  'minimum': 0.05,
  'maximum': 1,
  'multipleOf': 0.05,
  'default': 0.85,
  'x-order': 5,
  'x-widget': 'slider',
  'x-label': { 'en': 'Strength of change', 'zh-CN': '变化强度' },
  'x-help': {
    'en': 'For dev: 1 keeps nothing of the picture. pro and max follow the prompt.',
    'zh-CN': '用于 dev：1 表示完全不保留原图。pro 与 max 按提示词修改。',
  },
} as const

/** What every operation takes beside its pictures. */
export const common = {
  count: {
    'type': 'integer',
    'minimum': 1,
    'maximum': 4,
    'default': 1,
    'x-order': 6,
    'x-label': { 'en': 'Pictures', 'zh-CN': '张数' },
  },
  seed: {
    'type': 'integer',
    'minimum': 0,
    'maximum': 2_147_483_000,
    'x-order': 10,
    'x-advanced': true,
    'x-widget': 'number',
    'x-label': { 'en': 'Seed', 'zh-CN': '随机种子' },
    'x-help': {
      'en': 'The same seed and prompt give the same picture. Empty: random.',
      'zh-CN': '相同种子与提示词得到相同图片，留空则随机。',
    },
  },
  steps: {
    'type': 'integer',
    'minimum': 1,
    'maximum': 50,
    'x-order': 11,
    'x-advanced': true,
    'x-widget': 'number',
    'x-label': { 'en': 'Steps', 'zh-CN': '步数' },
    'x-help': {
      'en': 'For dev and schnell. Empty: as the model likes it (28 and 4).',
      'zh-CN': '用于 dev 与 schnell，留空使用模型默认值（28 与 4）。',
    },
  },
  guidance: {
    'type': 'number',
    'minimum': 1,
    'maximum': 20,
    'x-order': 12,
    'x-advanced': true,
    'x-widget': 'number',
    'x-label': { 'en': 'Guidance', 'zh-CN': '提示词引导强度' },
    'x-help': {
      'en': 'How closely the picture follows the prompt, within what the model takes.',
      'zh-CN': '画面贴合提示词的程度，超出模型范围时按其上下限处理。',
    },
  },
  safety_tolerance: {
    'type': 'integer',
    'minimum': 0,
    'maximum': 6,
    'default': 2,
    'x-order': 13,
    'x-advanced': true,
    'x-label': { 'en': 'Safety tolerance', 'zh-CN': '安全容差' },
    'x-help': {
      'en': '0 is strict, 6 lets most pass; for pro and max.',
      'zh-CN': '0 最严格，6 最宽松；用于 pro 与 max。',
    },
  },
  enhance_prompt: {
    'type': 'boolean',
    'default': false,
    'x-order': 14,
    'x-advanced': true,
    'x-label': { 'en': 'Let the model enrich the prompt', 'zh-CN': '由模型润色提示词' },
  },
  output_format: {
    'type': 'string',
    'enum': ['jpeg', 'png'],
    'default': 'jpeg',
    'x-order': 15,
    'x-advanced': true,
    'x-label': { 'en': 'Format', 'zh-CN': '格式' },
    'x-enum-labels': { jpeg: 'JPEG', png: 'PNG' },
  },
} as const
