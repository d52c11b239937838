import type { DirectoryEntry } from '@wxiai/sdk/wire'

/** What every package of a plugin is published with. */
export const KEYWORD = 'wxiai-plugin'

export type FoundPackage = Omit<DirectoryEntry, 'installed'>

/** The answer of a registry to `/-/v1/search`. */
export interface SearchAnswer {
  objects?: unknown
  total?: unknown
}

interface Listed {
  'name'?: unknown
  'version'?: unknown
  'dist-tags'?: { latest?: unknown } | null
  'description'?: unknown
  'keywords'?: unknown
  'publisher'?: { username?: unknown } | null
  'homepage'?: unknown
  'links'?: { homepage?: unknown } | null
}

export function packagesIn({ objects }: SearchAnswer): FoundPackage[] {
  return listedIn(objects).flatMap((listed) => foundIn(listed) ?? [])
}

/** Those that say themselves that they are plugins, of an answer to a search for any text. */
export function pluginsIn({ objects }: SearchAnswer): FoundPackage[] {
  const plugins = listedIn(objects).filter(
    ({ keywords }) => Array.isArray(keywords) && keywords.includes(KEYWORD)
  )
  return plugins.flatMap((listed) => foundIn(listed) ?? [])
}

function listedIn(objects: unknown): Listed[] {
  if (!Array.isArray(objects)) return []
  return objects.flatMap((object) => (object as { package?: Listed | null } | null)?.package ?? [])
}

/** Verdaccio names the version by its tag, and the homepage beside the links. */
function foundIn(found: Listed): FoundPackage | null {
  const version = found.version ?? found['dist-tags']?.latest
  if (typeof found.name !== 'string' || typeof version !== 'string') return null
  const publisher = found.publisher?.username
  const homepage = found.links?.homepage ?? found.homepage
  return {
    package: found.name,
    version,
    description: typeof found.description === 'string' ? found.description : '',
    publisher: typeof publisher === 'string' && publisher ? publisher : null,
    homepage: typeof homepage === 'string' && /^https?:/.test(homepage) ? homepage : null,
  }
}
