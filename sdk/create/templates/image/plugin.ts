import { definePlugin, defineService, form, operationsFor, priceList } from '@wxiai/sdk'
import { api, upstream, type Job } from './upstream.js'

const config = form.object(['base_url', 'api_key'], {
  base_url: form.address(['Address', '地址']),
  api_key: form.secret(['API key', '接口密钥']),
})

const generate = operationsFor<typeof config>()({
  label: ['Generate', '生成'],
  input: form.object(['prompt'], {
    prompt: form.prompt(2000),
    aspect_ratio: form.ratio(['1:1', '3:2', '2:3']),
    count: form.count(4),
  }),
  quote: ({ count }) => [{ item: 'picture', quantity: count }],

  async submit(input, ctx) {
    // The id of the task lets `find` look for the job after a crash.
    const job = await api.submit(ctx, '/jobs', { ...input, caller: ctx.task.id })
    return { reference: upstream.text(job.id, 'id of the job') }
  },

  async status(reference, ctx) {
    const job = await api.ask<Job>(ctx, `/jobs/${String(reference)}`)
    if (!job) return upstream.failed('upstream_lost')
    return upstream.state(job.state, {
      running: () => ({ state: 'running', progress: job.progress }),
      failed: () => upstream.failed('upstream_failed'),
      done: () => ({ state: 'succeeded', outputs: (job.images ?? []).map((url) => ({ url })) }),
    })
  },

  find: async (ctx) => (await api.ask<Job>(ctx, `/callers/${ctx.task.id}`))?.id ?? null,
  cancel: async (reference, ctx) =>
    void (await api.ask(ctx, `/jobs/${String(reference)}/cancel`, {})),
})

export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  description: ['Makes pictures from words.', '根据文字生成图像。'],
  icon: 'icon.svg',
  config,
  services: [
    defineService({
      id: '{{id}}',
      kind: 'image',
      permission: 'image_gen',
      prices: priceList(['picture', '张'], { picture: ['Picture', '图片', 2] }),
      operations: { generate },
    }),
  ],
  checkConnection: api.check('/account'),
  simulator: () => import('./simulator.js'),
})
