import { router } from '@inertiajs/svelte'

/** Writes a choice into the address as a step of its own: the back button takes it back. */
export function pushAddress(params: Record<string, string | null>) {
  const url = new URL(location.href)
  for (const [name, value] of Object.entries(params)) {
    if (value) url.searchParams.set(name, value)
    else url.searchParams.delete(name)
  }
  const target = (url.pathname + url.search).replaceAll('%2C', ',').replaceAll('%2F', '/')
  if (target === location.pathname + location.search) return
  router.push({ url: target, preserveState: true, preserveScroll: true })
}

let poppedAt = -Infinity
if (typeof addEventListener !== 'undefined')
  addEventListener('popstate', () => (poppedAt = performance.now()))

/** Did the back button bring this page? What its props say is then as old as the visit that fetched them. */
export const cameBack = () => performance.now() - poppedAt < 1_500
