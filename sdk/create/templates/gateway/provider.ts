/** The provider's API: how messages are signed, what is sent, and what its answers mean. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { upstreamFaults, type PluginContext } from '@wxiai/sdk'

type Fields = Record<string, string>
type Config = { base_url: string; merchant: string; secret: string }

const { fault } = upstreamFaults({
  invalid_request: ['fail', 'The payment service does not accept this', '支付服务不接受此请求'],
  payment_unknown: ['fail', 'The payment service does not know this order', '支付服务查无此订单'],
  upstream_unavailable: ['retry', 'The payment service is out of order', '支付服务暂时不可用'],
  unauthorized: ['misconfigured', 'The payment service refuses our key', '支付服务拒绝了商户密钥'],
})

/** HMAC-SHA256 over all fields but the signature, in the order of their names. */
export function signatureOf(fields: Fields, secret: string): string {
  const text = Object.keys(fields)
    .filter((name) => name !== 'sign')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
  return createHmac('sha256', secret).update(text).digest('hex')
}

/** Signed with our key, and meant for us. Compared in constant time. */
export function isGenuine(said: Fields, { merchant, secret }: Config): boolean {
  const given = Buffer.from(said.sign ?? '')
  const right = Buffer.from(signatureOf(said, secret))
  return (
    given.length === right.length && timingSafeEqual(given, right) && said.merchant === merchant
  )
}

/** One call of the provider; what it refuses is thrown, what it answers has to be signed, too. */
export async function call(
  ctx: PluginContext<Config>,
  method: 'GET' | 'POST',
  path: string,
  fields: Fields = {}
): Promise<Fields> {
  const { base_url: base, merchant, secret } = ctx.config
  const plain = { ...fields, merchant, time: String(Math.floor(Date.now() / 1000)) }
  const query = { ...plain, sign: signatureOf(plain, secret) }
  const response = await ctx.http.request(base + path, { method, query })
  const { status } = response
  if (status === 401) throw fault('unauthorized')
  if (status === 404) throw fault('payment_unknown')
  if (status >= 500) throw fault('upstream_unavailable')
  if (status >= 400) throw fault('invalid_request')
  const answer = await response.json<Fields>()
  if (!isGenuine(answer, ctx.config)) throw fault('upstream_unavailable')
  return answer
}
