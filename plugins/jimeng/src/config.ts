import { field, form, operationsFor, type ConfigOf, type TaskContext } from '@wxiai/sdk'

const DIALECTS = {
  'volcengine': ['Volcengine', '火山引擎'],
  'relay': ['Relay (/jimeng/submit/videos)', '中转站（/jimeng/submit/videos）'],
  'new-api': ['new-api (/jimeng/?Action=…)', 'new-api（/jimeng/?Action=…）'],
} as const

const VOLCENGINE = [{ dialect: ['volcengine'] }]

export const configSchema = {
  ...form.object(['access_key', 'secret_key'], {
    dialect: form.choice(['Provider', '接入方式'], DIALECTS, { list: true }),
    access_key: form.line(['Access key ID', 'Access Key ID'], 200, { fits: VOLCENGINE }),
    secret_key: form.secret(['Secret access key or API key', 'Secret Access Key 或接口密钥'], {
      help: ['Of a relay: its API key.', '使用中转站时填写其接口密钥。'],
    }),
    base_url: form.address(['Address', '接口地址'], {
      help: ['Of the relay. Empty for Volcengine.', '中转站地址。火山引擎留空。'],
    }),
    session_token: form.secret(['Session token', '临时安全令牌'], {
      advanced: true,
      fits: VOLCENGINE,
      help: ['For temporary keys (STS).', '仅用于临时密钥（STS）。'],
    }),
    region: field(
      { type: 'string', pattern: '^[a-z0-9-]+$', default: 'cn-north-1' },
      { advanced: true, fits: VOLCENGINE, label: ['Region', '地域'] }
    ),
    content_producer: form.line(['Producer code of the AI label', 'AIGC 隐式标识编码'], 200, {
      advanced: true,
      help: [
        'Volcengine writes it into the file, invisibly. Empty: nothing is written.',
        '由火山引擎写入文件的隐式标识，留空则不写入。',
      ],
    }),
    models: form.lines(
      ['Other model keys', '自定义 req_key'],
      '^(text|first|tail)/(720p|1080p|pro)=[\\w.-]+$',
      {
        help: [
          'One per line, for newer versions: text/720p=jimeng_t2v_v30. text, first frame (first), first and last frame (tail).',
          '每行一个，用于新版本，例如 text/720p=jimeng_t2v_v30。text 为文生视频，first 为首帧，tail 为首尾帧。',
        ],
      }
    ),
  }),
  if: { properties: { dialect: { const: 'volcengine' } } },
  else: { required: ['base_url'] },
} as const

export type Config = ConfigOf<typeof configSchema>
export type Context = TaskContext<Config>
export type Dialect = keyof typeof DIALECTS

export const defineOperation = operationsFor<typeof configSchema>()
