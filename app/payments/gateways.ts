import { inject } from '@adonisjs/core'
import { UpstreamError, type Gateway, type GatewayDeclaration, type GatewayOrder } from '@wxiai/sdk'
import type { PluginContext } from '@wxiai/sdk'
import i18nManager from '@adonisjs/i18n/services/main'
import { TimeLimit } from '#shared/time_limit'
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
      return await within(limit.signal, () => run(gateway, { ...ctx, ...extra }))
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
  const title = i18nManager.locale(locale).t('payments.title', { credits: formatMoney(credits) })
  return item.name ? `${item.name}: ${title}` : title
}

/** What a gateway is called, as long as its plugin is there. */
export function gatewayName(found: FoundGateway | null, id: string, locale: string): string {
  return found ? textIn(found.gateway.name, locale) : id
}

const gatewaysOf = (plugin: InstalledPlugin): HostGateway[] =>
  (plugin.declaration.gateways ?? []) as (Gateway & HostGateway)[]

/** Ends with the signal even when the plugin does not. */
function within<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const late = () =>
      reject(
        new UpstreamError({
          code: 'upstream_timeout',
          message: {
            'en': 'The gateway did not answer in time.',
            'zh-CN': '支付网关没有及时响应。',
          },
          retryable: true,
        })
      )
    signal.addEventListener('abort', late, { once: true })
    // A plugin may throw at once instead of rejecting.
    new Promise<T>((done) => done(run())).then(resolve, reject)
  })
}
