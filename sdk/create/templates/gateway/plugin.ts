import {
  defineGateway,
  definePlugin,
  field,
  fixedAmount,
  form,
  formOf,
  plainAmount,
} from '@wxiai/sdk'
import { call, isGenuine } from './provider.js'

const config = form.object(['base_url', 'merchant', 'secret'], {
  base_url: form.address(['Address', '地址']),
  merchant: form.line(['Merchant number', '商户号'], 100),
  // A key that may be empty is one that anybody can sign with.
  secret: field(
    { type: 'string', format: 'secret', minLength: 16 },
    { label: ['Merchant key', '商户密钥'] }
  ),
})

const gateway = defineGateway<typeof config>({
  id: 'checkout',
  name: '{{name}}',
  currencies: ['USD', 'EUR', 'CNY'],
  methods: {
    page: { 'en': 'Payment page', 'zh-CN': '支付页面' },
    scan: { 'en': 'Scan a code', 'zh-CN': '扫码支付' },
  },

  async pay(order, ctx) {
    const payment = await call(ctx, 'POST', '/payments', {
      number: order.number,
      amount: fixedAmount(order.amount, order.currency),
      currency: order.currency,
      title: order.title,
      return_url: ctx.returnUrl,
      ...(ctx.notifyUrl && { notify_url: ctx.notifyUrl }),
    })
    const { id: reference, pay_url: url } = payment
    return order.method === 'scan'
      ? { show: 'qr', content: url, url, reference }
      : { show: 'redirect', url, reference }
  },

  async notify(request, ctx) {
    const said = formOf(request)
    if (!isGenuine(said, ctx.config)) return null
    return { order: said.number, payment: paymentOf(said), answer: 'success' }
  },

  query: async (order, ctx) => paymentOf(await call(ctx, 'GET', `/payments/${order.number}`)),

  async refund(order, ctx) {
    await call(ctx, 'POST', `/payments/${order.number}/refund`)
  },

  async close(order, ctx) {
    await call(ctx, 'POST', `/payments/${order.number}/close`)
  },
})

/** What callbacks and answers say in the same words. */
function paymentOf({ status, amount, currency, id }: Record<string, string>) {
  if (status === 'paid') {
    return { state: 'paid', amount: plainAmount(amount), currency, reference: id } as const
  }
  return { state: status === 'closed' || status === 'refunded' ? status : 'pending' } as const
}

export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  description: ['Takes payments for credits.', '收取积分充值款。'],
  icon: 'icon.svg',
  config,
  services: [],
  gateways: [gateway],
  async checkConnection(ctx) {
    const ok = await call(ctx, 'GET', '/merchant').then(Boolean, () => false)
    return ok
      ? { ok, message: { 'en': 'The service accepts the key.', 'zh-CN': '服务商已接受密钥。' } }
      : { ok, message: { 'en': 'The service refuses the key.', 'zh-CN': '服务商拒绝了密钥。' } }
  },
  simulator: () => import('./simulator.js'),
})
