import { operationsFor, type ConfigOf, type TaskContext } from '@wxiai/sdk'

export const configSchema = {
  type: 'object',
  required: ['api_key'],
  additionalProperties: false,
  properties: {
    dialect: {
      'type': 'string',
      'enum': ['fal', 'bfl', 'replicate'],
      'default': 'fal',
      'x-order': 1,
      'x-label': { 'en': 'Provider', 'zh-CN': '服务商' },
      'x-enum-labels': { fal: 'fal', bfl: 'Black Forest Labs', replicate: 'Replicate' },
      'x-help': {
        'en': 'Whose API the address below speaks. Black Forest Labs has no schnell model.',
        'zh-CN': '下方地址所使用的接口。Black Forest Labs 不提供 schnell 模型。',
      },
    },
    api_key: {
      'type': 'string',
      'format': 'secret',
      'minLength': 1,
      'x-order': 2,
      'x-label': { 'en': 'API key', 'zh-CN': '接口密钥' },
    },
    base_url: {
      'type': 'string',
      'format': 'uri',
      'pattern': '^https?://',
      'x-order': 3,
      'x-label': { 'en': 'Address', 'zh-CN': '接口地址' },
      'x-help': {
        'en': 'Only for a relay or another region. Empty: the address of the provider.',
        'zh-CN': '使用中转站或其他区域时填写，留空则使用服务商的官方地址。',
      },
    },
    path_prefix: {
      'type': 'string',
      'pattern': '^(/[\\w.~-]+)*/?$',
      'default': '',
      'x-order': 4,
      'x-advanced': true,
      'x-label': { 'en': 'Path prefix', 'zh-CN': '路径前缀' },
      'x-help': {
        'en': 'What a relay puts before the path of the provider, e.g. /flux',
        'zh-CN': '中转站在官方路径前增加的部分，例如 /flux',
      },
    },
    auth: {
      'type': 'string',
      'enum': ['native', 'bearer'],
      'default': 'native',
      'x-order': 5,
      'x-advanced': true,
      'x-label': { 'en': 'How the key is sent', 'zh-CN': '密钥发送方式' },
      'x-enum-labels': {
        native: { 'en': 'As the provider asks', 'zh-CN': '按服务商要求' },
        bearer: { 'en': 'Bearer (most relays)', 'zh-CN': 'Bearer（多数中转站）' },
      },
    },
    url_proxy: {
      'type': 'string',
      'enum': ['auto', 'always', 'never'],
      'default': 'auto',
      'x-order': 6,
      'x-advanced': true,
      'x-label': { 'en': 'URL proxy', 'zh-CN': 'URL 代理' },
      'x-enum-labels': {
        auto: { 'en': 'For any relay', 'zh-CN': '使用中转站时' },
        always: { 'en': 'Always', 'zh-CN': '始终' },
        never: { 'en': 'Never', 'zh-CN': '从不' },
      },
      'x-help': {
        'en': 'Asks for status and result at the address above even where the answer names another host.',
        'zh-CN': '即使响应中给出其他主机，也通过上方地址查询状态与结果。',
      },
    },
    picture_proxy: {
      'type': 'string',
      'format': 'uri',
      'pattern': '^https?://',
      'x-order': 7,
      'x-advanced': true,
      'x-label': { 'en': 'Picture proxy', 'zh-CN': '图片代理' },
      'x-help': {
        'en': 'Takes the place of the host of finished pictures, where that host cannot be reached from here.',
        'zh-CN': '本站无法直连图片主机时，用此地址替换成品图片的主机。',
      },
    },
    models: {
      'type': 'array',
      'items': { type: 'string', pattern: '^([a-z-]+/)?[\\w.-]+=[\\w./:-]+$', maxLength: 200 },
      'maxItems': 50,
      'default': [],
      'x-order': 8,
      'x-advanced': true,
      'x-label': { 'en': 'Other model ids', 'zh-CN': '自定义模型 ID' },
      'x-help': {
        'en': 'One per line, e.g. flux-pro=flux-2-pro or edit/flux-pro=flux-2-pro',
        'zh-CN': '每行一个，例如 flux-pro=flux-2-pro 或 edit/flux-pro=flux-2-pro',
      },
    },
    safety_checker: {
      'type': 'boolean',
      'default': true,
      'x-order': 9,
      'x-advanced': true,
      'x-label': { 'en': 'Safety checker', 'zh-CN': '安全检查' },
      'x-help': {
        'en': 'For models that can only switch it on or off (dev, schnell).',
        'zh-CN': '用于只能开关安全检查的模型（dev、schnell）。',
      },
    },
    safety_limit: {
      'type': 'integer',
      'minimum': 0,
      'maximum': 6,
      'default': 6,
      'x-order': 10,
      'x-advanced': true,
      'x-label': { 'en': 'Most permissive tolerance', 'zh-CN': '最宽松的安全容差' },
      'x-help': {
        'en': 'What users ask for above this is lowered to it. 0 is strict, 6 lets most pass.',
        'zh-CN': '用户请求超过此值时按此值处理。0 最严格，6 最宽松。',
      },
    },
  },
} as const

export type Config = ConfigOf<typeof configSchema>
export type Context = TaskContext<Config>

export const defineOperation = operationsFor<typeof configSchema>()
