import { operationsFor, type ConfigOf, type TaskContext } from '@wxiai/sdk'

export const configSchema = {
  type: 'object',
  required: ['base_url'],
  additionalProperties: false,
  properties: {
    base_url: {
      'type': 'string',
      'format': 'uri',
      'pattern': '^https?://',
      'x-order': 1,
      'x-label': { 'en': 'Address of the proxy', 'zh-CN': '代理地址' },
      'x-help': {
        'en': 'Without /mj, e.g. https://mj.example.com',
        'zh-CN': '不带 /mj，例如 https://mj.example.com',
      },
    },
    api_secret: {
      'type': 'string',
      'format': 'secret',
      'x-order': 2,
      'x-label': { 'en': 'API secret (mj-api-secret)', 'zh-CN': '接口密钥（mj-api-secret）' },
    },
    dialect: {
      'type': 'string',
      'enum': ['trueai', 'novicezk'],
      'default': 'trueai',
      'x-order': 3,
      'x-label': { 'en': 'Kind of proxy', 'zh-CN': '代理类型' },
      'x-enum-labels': {
        trueai: 'trueai-org/midjourney-proxy',
        novicezk: 'novicezk/midjourney-proxy',
      },
      'x-help': {
        'en': 'The novicezk kind has no zoom, pan, repaint, animate, shorten and cancel.',
        'zh-CN': 'novicezk 版没有缩放、平移、局部重绘、动画、精简提示词和取消。',
      },
    },
    mode_paths: {
      'type': 'boolean',
      'default': true,
      'x-order': 4,
      'x-advanced': true,
      'x-label': { 'en': 'Choose the speed by path', 'zh-CN': '用路径区分速度模式' },
      'x-help': {
        'en': '/mj-turbo, /mj-fast, /mj-relax. Off: the speed is sent as an account filter.',
        'zh-CN': '/mj-turbo、/mj-fast、/mj-relax。关闭后改用账号过滤条件传递。',
      },
    },
    notify: {
      'type': 'boolean',
      'default': true,
      'x-order': 5,
      'x-advanced': true,
      'x-label': { 'en': 'Let the proxy call back', 'zh-CN': '允许代理回调' },
      'x-help': {
        'en': 'Results arrive sooner. A call only makes this site look; it is never believed.',
        'zh-CN': '结果来得更快。回调只用于唤醒查询，内容不作为依据。',
      },
    },
    banned_words: {
      'type': 'array',
      'items': { type: 'string', minLength: 1, maxLength: 100 },
      'maxItems': 2000,
      'default': [],
      'x-order': 6,
      'x-advanced': true,
      'x-label': { 'en': 'Words refused here', 'zh-CN': '本站禁用词' },
      'x-help': {
        'en': 'Refused before anything is sent, beside those of the proxy.',
        'zh-CN': '提交前即拒绝，代理自身的禁用词之外另行生效。',
      },
    },
  },
} as const

export type Config = ConfigOf<typeof configSchema>
export type Context = TaskContext<Config>

export const defineOperation = operationsFor<typeof configSchema>()
