import { form, operationsFor, type ConfigOf, type SubmitContext } from '@wxiai/sdk'

export const configSchema = form.object(['api_key'], {
  api_key: form.secret(['API key', '接口密钥']),
  base_url: form.address(['Address', '接口地址'], {
    help: [
      'Empty: Ark in Beijing. For BytePlus or a relay its address; without a path, /v1 is added for a relay.',
      '留空使用方舟（北京）。使用 BytePlus 或中转站时填写其地址；中转站地址不含路径时自动补 /v1。',
    ],
  }),
  response_format: form.choice(
    ['How pictures come', '图片返回方式'],
    { url: ['As an address', '链接'], b64_json: ['In the answer', '随响应返回'] },
    {
      advanced: true,
      help: [
        'In the answer: where the picture host of Ark cannot be reached from here.',
        '本站无法访问方舟的图片主机时，选择随响应返回。',
      ],
    }
  ),
  stream: form.toggle(
    ['Show sets as they come', '组图逐张显示'],
    {
      advanced: true,
      help: [
        'Each picture of a set is shown, and kept, as soon as it is done. Off: for relays that cannot stream.',
        '组图每完成一张即显示并保存。中转站不支持流式响应时请关闭。',
      ],
    },
    true
  ),
  models: form.lines(['Other model ids', '自定义模型 ID'], '^[\\w.-]+=[\\w./:-]+$', {
    help: [
      'One per line: a newer version or an endpoint of yours, e.g. seedream-4-0=ep-2025…',
      '每行一个，可填写新版本或自建推理接入点，例如 seedream-4-0=ep-2025…',
    ],
  }),
})

export type Config = ConfigOf<typeof configSchema>
export type Context = SubmitContext<Config>

export const defineOperation = operationsFor<typeof configSchema>()
