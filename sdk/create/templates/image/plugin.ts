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
      aspect_ratio: field(
        { type: 'string', enum: ['1:1', '3:2', '2:3'], default: '1:1' },
        { label: ['Aspect ratio', '宽高比'] }
      ),
      count: field(
        { type: 'integer', minimum: 1, maximum: 4, default: 1 },
        { label: ['Pictures', '张数'] }
      ),
    },
    required: ['prompt'],
  },
  quote: ({ count = 1 }) => [{ item: 'picture', quantity: count }],

  async submit(input, ctx) {
    // The id of the task lets `find` look for the job after a crash.
    const job = await call(ctx, '/jobs', { ...input, caller: ctx.task.id })
    if (!job) throw fault('invalid_request')
    return { reference: job.id }
  },

  async status(reference, ctx) {
    const job = await call(ctx, `/jobs/${String(reference)}`)
    if (!job) return failed('upstream_lost')
    if (job.state === 'failed') return failed('upstream_failed')
    if (job.state === 'running') return { state: 'running', progress: job.progress }
    return { state: 'succeeded', outputs: (job.images ?? []).map((url) => ({ url })) }
  },

  find: async (ctx) => (await call(ctx, `/callers/${ctx.task.id}`))?.id ?? null,
  cancel: async (reference, ctx) => void (await call(ctx, `/jobs/${String(reference)}/cancel`, {})),
})

export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  description: { 'en': 'Makes pictures from words.', 'zh-CN': '根据文字生成图像。' },
  icon: 'icon.svg',
  config,
  services: [
    defineService({
      id: '{{id}}',
      name: '{{name}}',
      kind: 'image',
      permission: 'image_gen',
      prices: {
        picture: {
          label: { 'en': 'Picture', 'zh-CN': '图片' },
          credits: 2,
          unit: { 'en': 'picture', 'zh-CN': '张' },
        },
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
