import type { Json } from '../../../../sdk/src/wire.js'

type Config = Record<string, Json>

/** What the server sends in the place of a secret. */
export function isMask(value: Json | undefined): value is { set: boolean } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.keys(value).length === 1 && typeof value.set === 'boolean'
}

export const secretsSet = (config: Config): string[] =>
  Object.entries(config).flatMap(([name, value]) => (isMask(value) && value.set ? [name] : []))

export const withoutMasks = (config: Config): Config =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => !isMask(value)))
