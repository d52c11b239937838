import type { PluginContext } from '@wxiai/sdk'
import { endpointOf, requestOf } from './client.js'
import type { Config } from './config.js'
import { ark, type ArkError } from './errors.js'
import { upstreamModel } from './models.js'

/** A request without a prompt: it makes nothing, and a good key gets as far as hearing that. */
export const checkConnection = (ctx: PluginContext<Config>) =>
  ark.check(async () => {
    const body = { model: upstreamModel(ctx.config, 'seedream-4-0') }
    const { ok, status, ...answer } = await ark.send(
      ctx,
      endpointOf(ctx.config),
      requestOf(body, ctx, 15_000)
    )
    const error = answer.body.error as ArkError | undefined
    if (!ok) throw ark.fault(ark.codeOf(error?.code, status), error?.message)
  })
