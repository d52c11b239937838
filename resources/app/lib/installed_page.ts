import type { ResolvedComponent } from '@inertiajs/svelte'

export interface PageModule {
  script: string
  style: string | null
}

const MARK = 'data-plugin-page'

/** A page of an installed plugin: compiled by the server, at an address that carries its hash. */
export async function loadInstalledPage({ script, style }: PageModule): Promise<ResolvedComponent> {
  const [page] = await Promise.all([
    import(/* @vite-ignore */ script) as Promise<ResolvedComponent>,
    style ? putStyle(style) : undefined,
  ])
  return page
}

/**
 * Puts a sheet behind all others, for its utilities are in the right order for the app and this plugin. What other plugins
 * left would be in the way, but only goes when the new one is there.
 */
async function putStyle(href: string): Promise<void> {
  const others = [...document.head.querySelectorAll<HTMLLinkElement>(`link[${MARK}]`)]
  if (others.some((link) => link.getAttribute('href') === href)) return
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = href
  link.setAttribute(MARK, '')
  await new Promise<void>((resolve, reject) => {
    link.onload = () => resolve()
    link.onerror = () => reject(new Error(`${href} cannot be loaded`))
    document.head.append(link)
  })
  for (const other of others) other.remove()
}
