/**
 * Each room registers its own routes; pages come last, for they end with the 404 page.
 * One after the other on purpose: static imports of modules that await something run in no promised order.
 */
await import('#settings/routes')
await import('#accounts/routes')
await import('#credits/routes')
await import('#files/routes')
await import('#plugins/routes')
await import('#notifications/routes')
await import('#tasks/routes')
await import('#monitoring/routes')
await import('#admin/routes')
await import('#web/routes')

export {}
