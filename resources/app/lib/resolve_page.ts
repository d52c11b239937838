import type { ResolvedComponent } from '@inertiajs/svelte'
import pluginPages from 'virtual:plugin-pages'
import { loadInstalledPage, type PageModule } from './installed_page.js'
import { useAdminWords } from './load_catalog.js'

const pages = import.meta.glob<ResolvedComponent>('../pages/**/*.svelte')

/** `credits/index` is a page of the app, `midjourney::studio` a page of a plugin. */
export async function resolvePage(
  name: string,
  page?: { props: object }
): Promise<ResolvedComponent> {
  const installed = (page?.props as { page_module?: PageModule } | undefined)?.page_module
  if (name.includes('::') && installed) {
    try {
      return await loadInstalledPage(installed)
    } catch (error) {
      // It gets the props of the generated studio, so that can stand in for it.
      console.error(`The page "${name}" cannot be shown`, error)
      return pages['../pages/studio/service.svelte']!()
    }
  }
  const load = name.includes('::') ? pluginPages[name] : pages[`../pages/${name}.svelte`]
  if (!load) throw new Error(`There is no page "${name}"`)
  const [component] = await Promise.all([load(), name.startsWith('admin/') && useAdminWords()])
  return component
}
