import type { ResolvedComponent } from '@inertiajs/svelte'
import pluginPages from 'virtual:plugin-pages'
import { useAdminWords } from './load_catalog.js'

const pages = import.meta.glob<ResolvedComponent>('../pages/**/*.svelte')

/** `credits/index` is a page of the app, `midjourney::studio` a page of a plugin. */
export async function resolvePage(name: string): Promise<ResolvedComponent> {
  const load = name.includes('::') ? pluginPages[name] : pages[`../pages/${name}.svelte`]
  if (!load) throw new Error(`There is no page "${name}"`)
  const [page] = await Promise.all([load(), name.startsWith('admin/') && useAdminWords()])
  return page
}
