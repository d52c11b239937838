import { PERMISSIONS } from '#settings/permissions'
import { choice, credits, flag, integer, money, type SettingDefinition } from '#settings/definition'

/**
 * Every setting that an admin can change on screen. A variable of the environment wins over the database and makes
 * the setting read-only. Labels and descriptions are `settings.<key with _ for .>.label` and `.description`.
 */
export const definitions = {
  'site.name': {
    schema: { type: 'string', minLength: 1, maxLength: 60 },
    default: 'WXIAI',
    env: 'SITE_NAME',
    group: 'site',
  } as SettingDefinition<string>,
  'site.language': choice('SITE_LANGUAGE', 'site', 'auto', ['auto', 'en', 'zh-CN']),

  'accounts.signup_enabled': flag('SIGNUP_ENABLED', 'accounts', true),
  'accounts.default_role': choice('DEFAULT_ROLE', 'accounts', 'user', ['user', 'pending']),
  'accounts.session_days': integer('SESSION_DAYS', 'accounts', 30, { minimum: 1, maximum: 365 }),
  'accounts.signup_per_hour': integer('SIGNUP_PER_HOUR', 'accounts', 20, {
    minimum: 1,
    maximum: 1_000_000,
  }),
  'accounts.signin_failures': integer('SIGNIN_FAILURES', 'accounts', 10, {
    minimum: 1,
    maximum: 1_000_000,
  }),

  'credits.signup_grant': credits('SIGNUP_GRANT', 'credits', '100'),

  /** `none`: people buy packages only. */
  'payments.free_currency': choice('FREE_AMOUNT_CURRENCY', 'payments', 'none', [
    'none',
    ...Intl.supportedValuesOf('currency'),
  ]),
  'payments.free_rate': credits('FREE_AMOUNT_RATE', 'payments', '100'),
  'payments.free_min': money('FREE_AMOUNT_MIN', 'payments', '1'),
  'payments.free_max': money('FREE_AMOUNT_MAX', 'payments', '1000'),
  'payments.order_minutes': integer('ORDER_MINUTES', 'payments', 30, {
    minimum: 5,
    maximum: 1440,
  }),

  'permissions.user': {
    schema: {
      type: 'object',
      properties: Object.fromEntries(PERMISSIONS.map((key) => [key, { type: 'boolean' }])),
      additionalProperties: false,
    },
    default: Object.fromEntries(PERMISSIONS.map((key) => [key, true])),
    env: 'USER_PERMISSIONS',
    group: 'permissions',
  } as SettingDefinition<Record<string, boolean>>,
} as const

export type SettingKey = keyof typeof definitions
export type SettingValue<K extends SettingKey> = (typeof definitions)[K]['default']
