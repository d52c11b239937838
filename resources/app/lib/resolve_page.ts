import type { ResolvedComponent } from '@inertiajs/svelte'
import pluginPages from 'virtual:plugin-pages'

const pages = import.meta.glob<ResolvedComponent>('../pages/**/*.svelte')

/** `credits/index` is a page of the app, `midjourney::studio` a page of a plugin. */
export function resolvePage(name: string): Promise<ResolvedComponent> {
  const load = name.includes('::') ? pluginPages[name] : pages[`../pages/${name}.svelte`]
  if (!load) throw new Error(`There is no page "${name}"`)
  return load()
}
