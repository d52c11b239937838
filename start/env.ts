import { Env } from '@adonisjs/core/env'
import {
  flag,
  host,
  integer,
  oneOf,
  optionalSecret,
  origin,
  secretKey,
  serviceUrl,
  text,
  trustedProxies,
} from '#shared/env/rules'

/**
 * Every variable that the app itself reads. `.env.example` explains each of them.
 * Settings that admins may also change on screen read the environment by
 * themselves, see app/settings/definitions.
 */
const env = await Env.create(new URL('../', import.meta.url), {
  NODE_ENV: oneOf(['development', 'production', 'test'], 'production'),
  HOST: host('127.0.0.1'),
  PORT: integer({ min: 0, max: 65_535, fallback: 3333 }),
  APP_KEY: secretKey(32),
  APP_URL: origin(),
  TRUST_PROXY: trustedProxies(),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),

  DATA_DIR: text('./var'),
  DATABASE_URL: serviceUrl(
    ['postgres:', 'postgresql:'],
    'postgres://user:password@127.0.0.1:5432/wxiai'
  ),
  DATABASE_DIRECT_URL: serviceUrl(
    ['postgres:', 'postgresql:'],
    'postgres://user:password@127.0.0.1:5432/wxiai'
  ),
  DATABASE_POOL_MAX: integer({ min: 1, max: 500, fallback: 10 }),
  DATABASE_STATEMENT_TIMEOUT: integer({ min: 0, max: 3_600_000, fallback: 30_000 }),
  DATABASE_IDLE_TRANSACTION_TIMEOUT: integer({ min: 0, max: 3_600_000, fallback: 10_000 }),
  REDIS_URL: serviceUrl(['redis:', 'rediss:'], 'redis://127.0.0.1:6379/0'),

  SHUTDOWN_DELAY_SECONDS: integer({ min: 0, max: 300, fallback: 0 }),
  WORKER: oneOf(['inline', 'off'], 'inline'),
  TASK_LEASE_SECONDS: integer({ min: 1, max: 600, fallback: 20 }),
  DEMO: flag(false),
  METRICS_TOKEN: optionalSecret(16),
})

// The framework's server reads these two by itself and would listen on all addresses by default.
env.set('HOST', env.get('HOST'))
env.set('PORT', env.get('PORT'))

export default env
