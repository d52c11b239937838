import type { Json, JSONSchema } from '@wxiai/sdk'

/** One setting: what it may hold, where it starts, and which variable overrules the database. */
export interface SettingDefinition<T extends Json = Json> {
  schema: JSONSchema
  default: T
  env: string
  group: SettingGroup
}

export const SETTING_GROUPS = [
  'site',
  'accounts',
  'credits',
  'payments',
  'permissions',
  'tasks',
] as const
export type SettingGroup = (typeof SETTING_GROUPS)[number]

export function flag(env: string, group: SettingGroup, value: boolean): SettingDefinition<boolean> {
  return { schema: { type: 'boolean' }, default: value, env, group }
}

export function integer(
  env: string,
  group: SettingGroup,
  value: number,
  range: { minimum: number; maximum: number }
): SettingDefinition<number> {
  return { schema: { type: 'integer', ...range }, default: value, env, group }
}

export function choice<const T extends string>(
  env: string,
  group: SettingGroup,
  value: T,
  choices: readonly T[]
): SettingDefinition<T> {
  return { schema: { type: 'string', enum: [...choices] }, default: value, env, group }
}

const DECIMAL = '^\\d{1,12}(\\.\\d{1,12})?$'

/** An amount of credits that cannot be negative, written as the API writes it. */
export function credits(
  env: string,
  group: SettingGroup,
  value: string
): SettingDefinition<string> {
  const schema = { type: 'string', pattern: DECIMAL, format: 'amount' }
  return { schema: schema as JSONSchema, default: value, env, group }
}

/** An amount of money in some currency. */
export function money(env: string, group: SettingGroup, value: string): SettingDefinition<string> {
  return { schema: { type: 'string', pattern: DECIMAL }, default: value, env, group }
}
