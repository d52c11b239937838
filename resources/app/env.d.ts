declare module 'virtual:plugin-pages' {
  import type { ResolvedComponent } from '@inertiajs/svelte'
  const pages: Record<string, () => Promise<ResolvedComponent>>
  export default pages
}
