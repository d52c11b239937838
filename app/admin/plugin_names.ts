import type { InstalledPlugin } from '#plugins/installed_plugin'
import { textIn } from '#plugins/text'

/** One that failed to load has no name but its id. */
export function nameOf({ id, loaded }: InstalledPlugin, locale: string): string {
  return loaded ? textIn(loaded.name, locale) : id
}

const collators = new Map<string, Intl.Collator>()

/** Numbers in names count as numbers: Echo 2 stands before Echo 10. */
export function byName(a: { name: string }, b: { name: string }, locale: string): number {
  const collator = collators.get(locale) ?? new Intl.Collator(locale, { numeric: true })
  collators.set(locale, collator)
  return collator.compare(a.name, b.name)
}

export function wordsOf(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean)
}

export function matches(words: string[], texts: string[]): boolean {
  if (words.length === 0) return true
  const text = texts.join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}
