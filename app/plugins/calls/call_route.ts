import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import type { Json, Route, RouteCaller, RouteContext, RouteMethod } from '@wxiai/sdk'
import { consume, networkOf } from '#accounts/rate_limit'
import { AppError, NotFoundError } from '#shared/errors'
import { TimeLimit } from '#shared/time_limit'
import { within } from '#shared/within'
import { PluginContextFactory } from '../context_factory.js'
import type { InstalledPlugin } from '../installed_plugin.js'
import { PluginRegistry } from '../registry.js'
import { CallLate, faultOfCall } from './call_faults.js'
import { checkRouteInput } from './route_input.js'
import { CALLS } from './tuning.js'

/** As the host calls it, whatever its types were. */
export type HostRoute = Omit<Route, 'run'> & {
  run(input: Record<string, Json>, ctx: RouteContext): Promise<unknown>
}

export interface FoundRoute {
  plugin: InstalledPlugin
  route: HostRoute
}

export interface RouteCall {
  caller: RouteCaller | null
  ip: string
  sent: unknown
  i18n: I18n
}

/** Questions to the routes of plugins, each with limits that hold whatever the plugin does. One per process. */
@inject()
export class CallRoute {
  readonly #registry: PluginRegistry
  readonly #contexts: PluginContextFactory
  readonly #running = new Map<string, number>()

  constructor(registry: PluginRegistry, contexts: PluginContextFactory) {
    this.#registry = registry
    this.#contexts = contexts
  }

  /** @throws NotFoundError; AppError `method_not_allowed` */
  find(pluginId: string, name: string, method: RouteMethod): FoundRoute {
    const plugin = this.#registry.enabled(pluginId)
    const routes = plugin.declaration.routes ?? {}
    if (!Object.hasOwn(routes, name)) throw new NotFoundError('route_not_found')
    const route = routes[name] as unknown as HostRoute
    if (route.method !== method) {
      throw new AppError(405, 'method_not_allowed', { headers: { Allow: route.method } })
    }
    return { plugin, route }
  }

  /** @returns the answer as JSON. @throws AppError for whatever went wrong */
  async run(found: FoundRoute, call: RouteCall): Promise<string> {
    const { plugin, route } = found
    await this.#count(plugin.id, call)
    const input = checkRouteInput(route as unknown as Route, call.sent, call.i18n)
    const running = this.#running.get(plugin.id) ?? 0
    if (running >= CALLS.atOnce) {
      throw new AppError(503, 'plugin_busy', { headers: { 'Retry-After': '1' } })
    }
    this.#running.set(plugin.id, running + 1)
    try {
      return asJson(await this.#ask(found, input, call))
    } catch (error) {
      throw faultOfCall(error, call.i18n.locale)
    } finally {
      this.#running.set(plugin.id, this.#running.get(plugin.id)! - 1)
    }
  }

  async #ask({ plugin, route }: FoundRoute, input: Record<string, Json>, call: RouteCall) {
    const limit = new TimeLimit(CALLS.milliseconds)
    try {
      const options = { locale: call.i18n.locale, signal: limit.signal }
      const ctx = await this.#contexts.forRoute(plugin, options, call.caller)
      return await within(
        limit.signal,
        () => route.run(input, ctx),
        () => new CallLate()
      )
    } finally {
      limit.end()
    }
  }

  /** Before anything is looked at: a refusal costs something, too. */
  #count(pluginId: string, { caller, ip }: RouteCall): Promise<void> {
    return caller
      ? consume(`call:${pluginId}:user:${caller.id}`, CALLS.perMinute, 60)
      : consume(`call:${pluginId}:ip:${networkOf(ip)}`, CALLS.perMinuteOfGuests, 60)
  }
}

/** @throws TypeError for what JSON cannot say; AppError `plugin_answer_too_large` */
function asJson(answer: unknown): string {
  const text = (JSON.stringify(answer) as string | undefined) ?? 'null'
  if (Buffer.byteLength(text) <= CALLS.answerBytes) return text
  throw new AppError(502, 'plugin_answer_too_large')
}
