import { field, form, operationsFor, type ConfigOf, type TaskContext } from '@wxiai/sdk'

export const configSchema = form.object(['api_key'], {
  dialect: form.choice(
    ['Provider', '服务商'],
    { fal: 'fal', bfl: 'Black Forest Labs', replicate: 'Replicate' },
    {
      help: [
        'Whose API the address below speaks. Black Forest Labs has no schnell model.',
        '下方地址所使用的接口。Black Forest Labs 不提供 schnell 模型。',
      ],
    }
  ),
  api_key: form.secret(['API key', '接口密钥']),
  base_url: form.address(['Address', '接口地址'], {
    help: [
      'Only for a relay or another region. Empty: the address of the provider.',
      '使用中转站或其他区域时填写，留空则使用服务商的官方地址。',
    ],
  }),
  path_prefix: field(
    { type: 'string', pattern: '^(/[\\w.~-]+)*/?$', default: '' },
    {
      advanced: true,
      label: ['Path prefix', '路径前缀'],
      help: [
        'What a relay puts before the path of the provider, e.g. /flux',
        '中转站在官方路径前增加的部分，例如 /flux',
      ],
    }
  ),
  auth: form.choice(
    ['How the key is sent', '密钥发送方式'],
    {
      native: ['As the provider asks', '按服务商要求'],
      bearer: ['Bearer (most relays)', 'Bearer（多数中转站）'],
    },
    { advanced: true }
  ),
  url_proxy: form.choice(
    ['URL proxy', 'URL 代理'],
    {
      auto: ['For any relay', '使用中转站时'],
      always: ['Always', '始终'],
      never: ['Never', '从不'],
    },
    {
      advanced: true,
      help: [
        'Asks for status and result at the address above even where the answer names another host.',
        '即使响应中给出其他主机，也通过上方地址查询状态与结果。',
      ],
    }
  ),
  picture_proxy: form.address(['Picture proxy', '图片代理'], {
    advanced: true,
    help: [
      'Takes the place of the host of finished pictures, where that host cannot be reached from here.',
      '本站无法直连图片主机时，用此地址替换成品图片的主机。',
    ],
  }),
  models: form.lines(['Other model ids', '自定义模型 ID'], '^([a-z-]+/)?[\\w.-]+=[\\w./:-]+$', {
    help: [
      'One per line, e.g. flux-pro=flux-2-pro or edit/flux-pro=flux-2-pro',
      '每行一个，例如 flux-pro=flux-2-pro 或 edit/flux-pro=flux-2-pro',
    ],
  }),
  safety_checker: form.toggle(
    ['Safety checker', '安全检查'],
    {
      advanced: true,
      help: [
        'For models that can only switch it on or off (dev, schnell).',
        '用于只能开关安全检查的模型（dev、schnell）。',
      ],
    },
    true
  ),
  safety_limit: field(
    { type: 'integer', minimum: 0, maximum: 6, default: 6 },
    {
      advanced: true,
      label: ['Most permissive tolerance', '最宽松的安全容差'],
      help: [
        'What users ask for above this is lowered to it. 0 is strict, 6 lets most pass.',
        '用户请求超过此值时按此值处理。0 最严格，6 最宽松。',
      ],
    }
  ),
})

export type Config = ConfigOf<typeof configSchema>
export type Context = TaskContext<Config>

export const defineOperation = operationsFor<typeof configSchema>()
