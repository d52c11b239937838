import { defineConfig } from '@adonisjs/core/app'

export default defineConfig({
  experimental: {},

  commands: [
    () => import('@adonisjs/core/commands'),
    () => import('@adonisjs/lucid/commands'),
    () => import('@adonisjs/inertia/commands'),
  ],

  /** Providers shut down in reverse order: the database leaves last. */
  providers: [
    () => import('@adonisjs/core/providers/app_provider'),
    () => import('@adonisjs/core/providers/hash_provider'),
    { file: () => import('@adonisjs/core/providers/repl_provider'), environment: ['repl', 'test'] },
    () => import('#providers/embedded_postgres_provider'),
    () => import('@adonisjs/core/providers/vinejs_provider'),
    () => import('@adonisjs/core/providers/edge_provider'),
    () => import('@adonisjs/i18n/i18n_provider'),
    () => import('@adonisjs/session/session_provider'),
    () => import('#providers/vite_provider'),
    () => import('@adonisjs/shield/shield_provider'),
    () => import('@adonisjs/static/static_provider'),
    () => import('@adonisjs/lucid/database_provider'),
    () => import('#providers/transactions_provider'),
    () => import('#providers/clock_provider'),
    () => import('@adonisjs/redis/redis_provider'),
    () => import('@adonisjs/drive/drive_provider'),
    () => import('@adonisjs/limiter/limiter_provider'),
    () => import('@adonisjs/inertia/inertia_provider'),
    () => import('@adonisjs/auth/auth_provider'),
    () => import('#providers/bus_provider'),
    () => import('#providers/queue_provider'),
    () => import('#providers/settings_provider'),
    () => import('#providers/credits_provider'),
    () => import('#providers/files_provider'),
    () => import('#providers/plugins_provider'),
    () => import('#providers/notifications_provider'),
    () => import('#providers/payments_provider'),
    () => import('#providers/tasks_provider'),
    () => import('#providers/admin_provider'),
    { file: () => import('#providers/built_once_provider'), environment: ['web', 'test'] },
    () => import('#providers/workers_provider'),
  ],

  preloads: [
    () => import('#start/routes'),
    () => import('#start/kernel'),
    () => import('#start/view'),
  ],

  tests: {
    suites: [
      {
        name: 'unit',
        files: ['tests/unit/**/*.spec.ts', 'sdk/test/**/*.spec.ts', 'plugins/*/tests/**/*.spec.ts'],
        timeout: 60_000,
      },
      { name: 'functional', files: ['tests/functional/**/*.spec.ts'], timeout: 120_000 },
      { name: 'browser', files: ['tests/browser/**/*.spec.ts'], timeout: 300_000 },
      { name: 'chaos', files: ['tests/chaos/**/*.spec.ts'], timeout: 240_000 },
    ],
    forceExit: true,
  },

  metaFiles: [
    { pattern: 'resources/views/**/*.edge', reloadServer: false },
    { pattern: 'resources/locales/**/*.json', reloadServer: false },
    { pattern: 'public/**', reloadServer: false },
  ],
})
