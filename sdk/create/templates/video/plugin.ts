import { definePlugin, defineService, field, operationsFor } from '@wxiai/sdk'
import { call, failed, fault } from './upstream.js'

const config = {
  type: 'object',
  properties: {
    base_url: field({ type: 'string', format: 'uri' }, { label: ['Address', '地址'] }),
    api_key: field(
      { type: 'string', format: 'secret', minLength: 8 },
      { label: ['API key', '接口密钥'] }
    ),
  },
  required: ['base_url', 'api_key'],
} as const

const generate = operationsFor<typeof config>()({
  label: { 'en': 'Generate', 'zh-CN': '生成' },
  input: {
    type: 'object',
    properties: {
      prompt: field(
        { type: 'string', minLength: 1, maxLength: 2000 },
        { widget: 'textarea', label: ['Prompt', '提示词'] }
      ),
      duration: field(
        { type: 'integer', enum: [5, 10], default: 5 },
        { label: ['Seconds', '秒数'] }
      ),
    },
    required: ['prompt'],
  },
  quote: ({ duration = 5 }) => [{ item: `${duration}s`, quantity: 1 }],
  // The upstream is told an address of the site; whatever it sends there wakes the host up, which then asks `status`.
  webhooks: true,
  pollInterval: 5000,

  async submit(input, ctx) {
    // The id of the task lets `find` look for the job after a crash.
    const job = await call(ctx, '/jobs', {
      ...input,
      caller: ctx.task.id,
      webhook: ctx.webhookUrl,
    })
    if (!job) throw fault('invalid_request')
    return { reference: job.id }
  },

  async status(reference, ctx) {
    const job = await call(ctx, `/jobs/${String(reference)}`)
    if (!job) return failed('upstream_lost')
    if (job.state === 'failed') return failed('upstream_failed')
    if (job.state === 'running') return { state: 'running', progress: job.progress }
    return { state: 'succeeded', outputs: [{ url: job.video, mime: 'video/mp4' }] }
  },

  find: async (ctx) => (await call(ctx, `/callers/${ctx.task.id}`))?.id ?? null,
  cancel: async (reference, ctx) => void (await call(ctx, `/jobs/${String(reference)}/cancel`, {})),
})

export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  description: { 'en': 'Makes films from words.', 'zh-CN': '根据文字生成视频。' },
  icon: 'icon.svg',
  config,
  services: [
    defineService({
      id: '{{id}}',
      name: '{{name}}',
      kind: 'video',
      permission: 'video_gen',
      prices: {
        '5s': { label: { 'en': '5 seconds', 'zh-CN': '5 秒' }, credits: 30 },
        '10s': { label: { 'en': '10 seconds', 'zh-CN': '10 秒' }, credits: 55 },
      },
      operations: { generate },
    }),
  ],
  async checkConnection(ctx) {
    const ok = await call(ctx, '/account').then(Boolean, () => false)
    return ok
      ? { ok, message: { 'en': 'The service accepts the key.', 'zh-CN': '服务商已接受密钥。' } }
      : { ok, message: { 'en': 'The service refuses the key.', 'zh-CN': '服务商拒绝了密钥。' } }
  },
  simulator: () => import('./simulator.js'),
})
