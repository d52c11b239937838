import { inject } from '@adonisjs/core'
import { UpstreamError } from '@wxiai/sdk'
import type { Gateway, GatewayDeclaration, GatewayOrder, PluginContext, Text } from '@wxiai/sdk'
import { speak } from '#settings/languages'
import { AppError } from '#shared/errors'
import { TimeLimit } from '#shared/time_limit'
import { within } from '#shared/within'
import { formatMoney } from '#shared/money'
import { PluginContextFactory } from '#plugins/context_factory'
import type { InstalledPlugin } from '#plugins/installed_plugin'
import { PluginRegistry } from '#plugins/registry'
import { textIn } from '#plugins/text'
import type { OrderRow } from './order_row.js'

/** A gateway as the host calls it: contexts are made for it, whatever its config is. */
export type HostGateway = GatewayDeclaration

export interface FoundGateway {
  plugin: InstalledPlugin
  gateway: HostGateway
}

/** The plugin is gone, not configured, or runs on its simulator now and did not then (or the other way round). */
export class GatewayUnavailable extends Error {
  constructor(readonly gateway: string) {
    super(`The gateway ${gateway} cannot be called`)
  }
}

const TIMEOUT = 20_000

/** The gateways of all plugins, and every call into one. */
@inject()
export class Gateways {
  readonly #registry: PluginRegistry
  readonly #contexts: PluginContextFactory

  constructor(registry: PluginRegistry, contexts: PluginContextFactory) {
    this.#registry = registry
    this.#contexts = contexts
  }

  /** Those that people may pay with now. */
  offered(): FoundGateway[] {
    return this.#registry
      .all()
      .filter((plugin) => plugin.usable)
      .flatMap((plugin) => gatewaysOf(plugin).map((gateway) => ({ plugin, gateway })))
  }

  /** Also of a plugin that is switched off: what was ordered before is brought to its end. */
  find(pluginId: string, gatewayId: string): FoundGateway | null {
    const plugin = this.#registry.find(pluginId)
    if (!plugin?.loaded || !(plugin.demo || plugin.state.config)) return null
    const gateway = gatewaysOf(plugin).find(({ id }) => id === gatewayId)
    return gateway ? { plugin, gateway } : null
  }

  /** @throws GatewayUnavailable */
  of(order: OrderRow): FoundGateway {
    const found = this.find(order.plugin_id, order.gateway_id)
    if (!found || found.plugin.demo !== order.demo) {
      throw new GatewayUnavailable(`${order.plugin_id}/${order.gateway_id}`)
    }
    return found
  }

  /** @throws what the gateway throws; UpstreamError `upstream_timeout` where it takes too long */
  async call<T, Extra extends object>(
    { plugin, gateway }: FoundGateway,
    locale: string,
    extra: Extra,
    run: (gateway: HostGateway, ctx: PluginContext & Extra) => Promise<T>
  ): Promise<T> {
    const limit = new TimeLimit(TIMEOUT)
    try {
      const ctx = await this.#contexts.create(plugin, { locale, signal: limit.signal })
      return await within(limit.signal, () => run(gateway, { ...ctx, ...extra }), late)
    } finally {
      limit.end()
    }
  }
}

/** An order as its gateway knows it. */
export function asGatewayOrder(order: OrderRow): GatewayOrder {
  return {
    number: order.number,
    amount: formatMoney(order.amount),
    currency: order.currency,
    ...(order.method && { method: order.method }),
    title: titleOf(order, order.locale),
    createdAt: order.created_at,
    expiresAt: order.expires_at,
    ...(order.reference && { reference: order.reference }),
    ...(order.payment && { payment: order.payment }),
  }
}

export function titleOf({ credits, item }: OrderRow, locale: string): string {
  const title = speak(locale).t('payments.title', { credits: formatMoney(credits) })
  return item.name ? `${item.name}: ${title}` : title
}

/** What a gateway is called, as long as its plugin is there. */
export function gatewayName(found: FoundGateway | null, id: string, locale: string): string {
  return found ? textIn(found.gateway.name, locale) : id
}

const gatewaysOf = (plugin: InstalledPlugin): HostGateway[] =>
  (plugin.declaration.gateways ?? []) as (Gateway & HostGateway)[]

const late = () =>
  new UpstreamError({
    code: 'upstream_timeout',
    message: { 'en': 'The gateway did not answer in time.', 'zh-CN': '支付网关没有及时响应。' },
    retryable: true,
  })

/** What a gateway or its plugin threw, for those who asked. */
export function gatewayFault(error: unknown, locale: string): AppError {
  const { text } = error as { text?: Text }
  return text
    ? new AppError(502, 'gateway_failed', {
        params: { reason: textIn(text, locale) },
        cause: error,
      })
    : new AppError(502, 'gateway_broken', { cause: error })
}
