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
    duration: form.seconds([5, 10]),
  }),
  quote: ({ duration }) => [{ item: `${duration}s`, quantity: 1 }],
  // The upstream is told an address of the site; whatever it sends there wakes the host up, which then asks `status`.
  webhooks: true,
  pollInterval: 5000,

  async submit(input, ctx) {
    // The id of the task lets `find` look for the job after a crash.
    const order = { ...input, caller: ctx.task.id, webhook: ctx.webhookUrl }
    const job = await api.submit(ctx, '/jobs', order)
    return { reference: upstream.text(job.id, 'id of the job') }
  },

  async status(reference, ctx) {
    const job = await api.ask<Job>(ctx, `/jobs/${String(reference)}`)
    if (!job) return upstream.failed('upstream_lost')
    return upstream.state(job.state, {
      running: () => ({ state: 'running', progress: job.progress }),
      failed: () => upstream.failed('upstream_failed'),
      done: () => upstream.film(job.video),
    })
  },

  find: async (ctx) => (await api.ask<Job>(ctx, `/callers/${ctx.task.id}`))?.id ?? null,
  cancel: async (reference, ctx) =>
    void (await api.ask(ctx, `/jobs/${String(reference)}/cancel`, {})),
})

export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  description: ['Makes films from words.', '根据文字生成视频。'],
  icon: 'icon.svg',
  config,
  services: [
    defineService({
      id: '{{id}}',
      kind: 'video',
      permission: 'video_gen',
      prices: priceList(['film', '个'], {
        '5s': ['5 seconds', '5 秒', 30],
        '10s': ['10 seconds', '10 秒', 55],
      }),
      operations: { generate },
    }),
  ],
  checkConnection: api.check('/account'),
  simulator: () => import('./simulator.js'),
})
