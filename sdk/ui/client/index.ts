export * from './api.js'
export * from './credit.svelte.js'
export * from './decimal.js'
export * from './drafts.svelte.js'
export * from './i18n.svelte.js'
export * from './idempotency.js'
export * from './address.js'
export * from './live.svelte.js'
export * from './shortcuts.svelte.js'
export * from './tasks.svelte.js'
export * from './theme.svelte.js'
export * from './toast.svelte.js'
export * from './quote.svelte.js'
export * from './routes.js'
export * from './services.svelte.js'
export * from './uploads.js'
export * from './viewer.svelte.js'
export type {
  Credit,
  CreditEntry,
  Page,
  Lineage,
  Media,
  Price,
  ServiceInfo,
  ServiceLink,
  Task,
  TaskAction,
  TaskOutput,
  TaskState,
} from '../../src/wire.js'
export type { Json, JSONSchema, Text } from '../../src/contract.js'
export * from './shell.svelte.js'
