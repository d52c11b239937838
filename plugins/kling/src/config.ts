import { field, operationsFor, type ConfigOf, type TaskContext } from '@wxiai/sdk'

export const configSchema = {
  type: 'object',
  required: ['secret_key'],
  additionalProperties: false,
  properties: {
    dialect: field(
      { type: 'string', enum: ['api-key', 'key-pair', 'relay'], default: 'api-key' },
      {
        order: 1,
        label: ['Provider', '接入方式'],
        help: ['Kling 3.0 needs an API key.', '可灵 3.0 需使用 API Key。'],
        names: {
          'api-key': ['Kling, API key', '可灵官方（API Key）'],
          'key-pair': ['Kling, access key and secret key', '可灵官方（Access Key / Secret Key）'],
          'relay': ['Relay (/kling/v1/videos/…)', '中转站（/kling/v1/videos/…）'],
        },
        widget: 'select',
      }
    ),
    access_key: field(
      { type: 'string', minLength: 1, maxLength: 200 },
      {
        order: 2,
        label: ['Access key', 'Access Key'],
        help: ['Only with a secret key.', '仅与 Secret Key 搭配使用。'],
      }
    ),
    secret_key: field(
      { type: 'string', format: 'secret', minLength: 1 },
      { order: 3, label: ['API key or secret key', 'API Key 或 Secret Key'] }
    ),
    base_url: field(
      {
        type: 'string',
        format: 'uri',
        pattern: '^https?://',
        default: 'https://api-beijing.klingai.com',
      },
      {
        order: 4,
        label: ['Address', '接口地址'],
        help: [
          'Outside of China: https://api-singapore.klingai.com. Of a relay: without /kling.',
          '海外：https://api-singapore.klingai.com。中转站地址不含 /kling。',
        ],
      }
    ),
  },
  if: { properties: { dialect: { const: 'key-pair' } }, required: ['dialect'] },
  then: { required: ['access_key'] },
} as const

export type Config = ConfigOf<typeof configSchema>
export type Context = TaskContext<Config>
export type Dialect = NonNullable<Config['dialect']>

export const defineOperation = operationsFor<typeof configSchema>()
