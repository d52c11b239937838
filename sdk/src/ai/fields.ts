import { field } from '../field.js'
import type { ConfigOf, JSONSchema, Text } from '../contract.js'

/** Properties of a form; what is undefined is left out. */
export type Fields = Record<string, object | undefined>

export const schemaOf = (fields: Fields, required: string[]): JSONSchema =>
  ({
    type: 'object',
    required,
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(fields).filter(([, schema]) => schema)),
  }) as JSONSchema

export const prompt = (required: boolean) =>
  field(
    { type: 'string', ...(required && { minLength: 1 }), maxLength: 10_000 },
    { order: 1, widget: 'textarea', label: ['Prompt', '提示词'] }
  )

const picture = { 'type': 'string', 'format': 'wxiai-file', 'x-accept': 'image/*' } as const

export const pictures = (most: number) =>
  field(
    { type: 'array', items: picture, minItems: 1, maxItems: most },
    { order: 2, label: ['Pictures', '图片'] }
  )
export const firstFrame = field(picture, { order: 2, label: ['First frame', '首帧图片'] })
export const lastFrame = field(picture, {
  order: 2.5,
  label: ['Last frame', '尾帧图片'],
  help: ['For models that take one.', '用于支持尾帧的模型。'],
})

export const modelOf = (models: Record<string, { label: Text }>, keys: string[]) => {
  const names = keys.map((key): [string, [string, string] | string] => {
    const { label } = models[key]
    return [key, typeof label === 'string' ? label : [label.en, label['zh-CN'] ?? label.en]]
  })
  return field(
    { type: 'string', enum: keys, default: keys[0] },
    {
      order: 3,
      label: ['Model', '模型'],
      names: Object.fromEntries(names),
      ...(keys.length === 1 && { widget: 'hidden' }),
    }
  )
}

/** `auto` leaves it to the model: it mostly takes the shape of the picture. */
export const AUTO = 'auto'

export const ratio = (ratios: readonly string[] | undefined, auto: boolean) => {
  if (!ratios) return undefined
  const choices = auto ? [AUTO, ...ratios] : [...ratios]
  return field(
    { type: 'string', enum: choices, default: choices[0] },
    { order: 4, label: ['Aspect ratio', '宽高比'], names: { [AUTO]: ['Automatic', '自动'] } }
  )
}

export const size = (sizes: readonly string[] | undefined, auto: boolean) => {
  if (!sizes) return undefined
  const choices = auto ? [AUTO, ...sizes] : [...sizes]
  return field(
    { type: 'string', enum: choices, default: choices[0] },
    { order: 5, label: ['Size', '尺寸'], names: { [AUTO]: ['Automatic', '自动'] } }
  )
}

export const duration = (durations: readonly number[]) =>
  field(
    { type: 'integer', enum: [...durations], default: durations[0] },
    {
      order: 6,
      label: ['Length', '时长'],
      names: Object.fromEntries(durations.map((n) => [n, [`${n} s`, `${n} 秒`] as const])),
    }
  )

export const count = (most: number | undefined) =>
  most !== undefined && most > 1
    ? field(
        { type: 'integer', minimum: 1, maximum: most, default: 1 },
        { order: 7, label: ['Pictures', '张数'] }
      )
    : undefined

export const seed = field(
  { type: 'integer', minimum: 0, maximum: 2_147_483_000 },
  {
    order: 90,
    advanced: true,
    widget: 'number',
    label: ['Seed', '随机种子'],
    help: [
      'The same seed and prompt give the same result. Empty: random.',
      '相同种子与提示词得到相同结果，留空则随机。',
    ],
  }
)

const address = { type: 'string', format: 'uri', pattern: '^https?://' } as const

/** What an admin enters for most providers. */
export const providerConfig = {
  type: 'object',
  required: ['api_key'],
  additionalProperties: false,
  properties: {
    api_key: field(
      { type: 'string', format: 'secret', minLength: 1 },
      { order: 1, label: ['API key', '接口密钥'] }
    ),
    base_url: field(address, {
      order: 2,
      advanced: true,
      label: ['Address', '接口地址'],
      help: [
        'Only for a relay. Empty: the address of the provider.',
        '使用中转站时填写，留空则使用服务商的官方地址。',
      ],
    }),
  },
} as const

export type ProviderConfig = ConfigOf<typeof providerConfig>
