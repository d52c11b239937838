import { form, operationsFor, type ConfigOf, type TaskContext } from '@wxiai/sdk'

const DIALECTS = {
  'api-key': ['Kling, API key', '可灵官方（API Key）'],
  'key-pair': ['Kling, access key and secret key', '可灵官方（Access Key / Secret Key）'],
  'relay': ['Relay (/kling/v1/videos/…)', '中转站（/kling/v1/videos/…）'],
} as const

export const configSchema = form.object(['access_key', 'secret_key'], {
  dialect: form.choice(['Provider', '接入方式'], DIALECTS, {
    help: ['Kling 3.0 needs an API key.', '可灵 3.0 需使用 API Key。'],
    list: true,
  }),
  access_key: form.line(['Access key', 'Access Key'], 200, { fits: [{ dialect: ['key-pair'] }] }),
  secret_key: form.secret(['API key or secret key', 'API Key 或 Secret Key']),
  base_url: form.address(['Address', '接口地址'], {
    initial: 'https://api-beijing.klingai.com',
    help: [
      'Outside of China: https://api-singapore.klingai.com. Of a relay: without /kling.',
      '海外：https://api-singapore.klingai.com。中转站地址不含 /kling。',
    ],
  }),
})

export type Config = ConfigOf<typeof configSchema>
export type Context = TaskContext<Config>
export type Dialect = keyof typeof DIALECTS

export const defineOperation = operationsFor<typeof configSchema>()
