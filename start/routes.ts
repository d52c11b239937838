/**
 * Each room registers its own routes; pages come last, for they end with the 404 page.
 * Awaited one by one: modules with a top-level await somewhere below them would else register after the others.
 */
const ROOMS = [
  () => import('#settings/routes'),
  () => import('#accounts/routes'),
  () => import('#credits/routes'),
  () => import('#files/routes'),
  () => import('#plugins/routes'),
  () => import('#plugins/packages/routes'),
  () => import('#plugins/isolation/routes'),
  () => import('#notifications/routes'),
  () => import('#payments/routes'),
  () => import('#tasks/routes'),
  () => import('#monitoring/routes'),
  () => import('#admin/routes'),
  () => import('#web/routes'),
]

for (const register of ROOMS) await register()
