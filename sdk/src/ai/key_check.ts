import type { ConnectionCheck, PluginContext } from '../contract.js'
import { UpstreamError } from '../errors.js'
import { faultOfStatus } from './faults.js'
import type { ProviderConfig } from './fields.js'

const ACCEPTED = { 'en': 'The service accepts the key.', 'zh-CN': '服务商已接受密钥。' }

export interface KeyCheck {
  /** Address of the provider where the admin gave none. */
  home: string
  /** Below that address; answers to whoever has a key. */
  path: string
  /** How the key is sent; `authorization: Bearer …` when omitted. */
  headers?(key: string): Record<string, string>
  /** Statuses that say the key is good although the thing that was asked for is not there. */
  known?: readonly number[]
}

/** A connection test from one GET that needs the key: the AI SDK has none. For plugins with `providerConfig`. */
export function keyCheck({ home, path, headers = bearer, known = [] }: KeyCheck) {
  return async ({ config, http }: PluginContext<ProviderConfig>): Promise<ConnectionCheck> => {
    const base = (config.base_url ?? home).replace(/\/+$/, '')
    try {
      const { status } = await http.get(base + path, { headers: headers(config.api_key) })
      if (status < 300 || known.includes(status)) return { ok: true, message: ACCEPTED }
      return { ok: false, message: faultOfStatus(status).text }
    } catch (error) {
      if (error instanceof UpstreamError) return { ok: false, message: error.text }
      throw error
    }
  }
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
