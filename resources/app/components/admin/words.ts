import { i18n, t } from '@wxiai/sdk/ui'

/** A message for a word that the server may add to any day: unknown ones show as they are. */
export function wordFor(prefix: string, word: string): string {
  const key = `${prefix}.${word.replace(/[.-]/g, '_')}`
  return i18n.has(key) ? t(key) : word
}
