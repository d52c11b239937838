import { field, form, operationsFor, type ConfigOf, type TaskContext } from '@wxiai/sdk'

export const configSchema = form.object(['base_url'], {
  base_url: form.address(['Address of the proxy', '代理地址'], {
    help: ['Without /mj, e.g. https://mj.example.com', '不带 /mj，例如 https://mj.example.com'],
  }),
  api_secret: form.secret(['API secret (mj-api-secret)', '接口密钥（mj-api-secret）']),
  dialect: form.choice(
    ['Kind of proxy', '代理类型'],
    { trueai: 'trueai-org/midjourney-proxy', novicezk: 'novicezk/midjourney-proxy' },
    {
      help: [
        'The novicezk kind has no zoom, pan, repaint, animate, shorten and cancel.',
        'novicezk 版没有缩放、平移、局部重绘、动画、精简提示词和取消。',
      ],
    }
  ),
  mode_paths: form.toggle(
    ['Choose the speed by path', '用路径区分速度模式'],
    {
      advanced: true,
      help: [
        '/mj-turbo, /mj-fast, /mj-relax. Off: the speed is sent as an account filter.',
        '/mj-turbo、/mj-fast、/mj-relax。关闭后改用账号过滤条件传递。',
      ],
    },
    true
  ),
  notify: form.toggle(
    ['Let the proxy call back', '允许代理回调'],
    {
      advanced: true,
      help: [
        'Results arrive sooner. A call only makes this site look; it is never believed.',
        '结果来得更快。回调只用于唤醒查询，内容不作为依据。',
      ],
    },
    true
  ),
  banned_words: field(
    {
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: 100 },
      maxItems: 2000,
      default: [],
    },
    {
      advanced: true,
      label: ['Words refused here', '本站禁用词'],
      help: [
        'Refused before anything is sent, beside those of the proxy.',
        '提交前即拒绝，代理自身的禁用词之外另行生效。',
      ],
    }
  ),
})

export type Config = ConfigOf<typeof configSchema>
export type Context = TaskContext<Config>

export const defineOperation = operationsFor<typeof configSchema>()
