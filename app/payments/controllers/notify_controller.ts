import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import type { NotifyRequest } from '@wxiai/sdk'
import { NotFoundError } from '#shared/errors'
import { readNotice, type ReadNotice } from '#payments/answers'
import { Gateways, type FoundGateway } from '#payments/gateways'
import type { OrderRow } from '#payments/order_row'
import { Settlement } from '#payments/settlement'

const MOST_BYTES = 64 * 1024

/** A gateway says what became of an order. Its plugin tells whether it is genuine; the order decides what it means. */
@inject()
export default class NotifyController {
  constructor(
    private gateways: Gateways,
    private settlement: Settlement
  ) {}

  async receive({ params, request, response, logger }: HttpContext) {
    const found = this.gateways.find(params.plugin, params.gateway)
    if (!found) throw new NotFoundError('gateway_not_found')
    const body = await bodyOf(request)
    const text = (status: number, words: string) =>
      response.status(status).type('text/plain').send(words)
    if (!body) return text(413, 'too large')

    let notice: ReadNotice | null
    try {
      notice = await this.#read(found, {
        method: request.method() === 'GET' ? 'GET' : 'POST',
        query: request.parsedUrl.query ?? '',
        headers: headersOf(request),
        body,
      })
    } catch (error) {
      // The gateway tries again; until then the orders are asked about one by one.
      logger.error({ err: error, gateway: params.gateway }, 'payments: a callback was not read')
      return text(503, 'try again')
    }
    if (!notice) {
      logger.warn({ gateway: params.gateway, ip: request.ip() }, 'payments: a callback was refused')
      return text(403, 'refused')
    }

    const order: OrderRow | null = await db
      .from('orders')
      .where({ number: notice.order, plugin_id: params.plugin, gateway_id: params.gateway })
      .where('demo', found.plugin.demo)
      .first()
    if (!order) {
      logger.warn({ order: notice.order }, 'payments: a callback for an order that is not here')
      return text(404, 'unknown order')
    }
    await this.settlement.apply(order.id, notice.payment, { source: 'callback' })
    const { status = 200, contentType = 'text/plain', body: words } = notice.answer
    return response.status(status).header('content-type', contentType).send(words)
  }

  async #read(found: FoundGateway, request: NotifyRequest): Promise<ReadNotice | null> {
    return readNotice(
      await this.gateways.call(found, 'en', {}, (gateway, ctx) => gateway.notify(request, ctx))
    )
  }
}

function headersOf(request: HttpContext['request']): Record<string, string> {
  const entries = Object.entries(request.headers()).flatMap(([name, value]) =>
    value === undefined || name === 'cookie' ? [] : [[name, String(value)] as const]
  )
  return Object.fromEntries(entries)
}

/** Byte for byte, as it was signed; null where it is larger than any callback. */
async function bodyOf({ request }: HttpContext['request']): Promise<Uint8Array | null> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += (part as Buffer).length
    if (size > MOST_BYTES) return null
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts)
}
