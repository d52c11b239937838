import type { Text } from '@wxiai/sdk'

/** A text in the wanted language, else in English. */
export function textIn(text: Text, locale: string): string {
  if (typeof text === 'string') return text
  const wanted = locale.toLowerCase().startsWith('zh') ? text['zh-CN'] : undefined
  return wanted ?? text.en
}

/** What somebody threw, in words; those of the plugin where it found some. */
export function reasonOf(error: unknown, locale: string): string {
  const text = (error as { text?: unknown }).text
  if (typeof text === 'string' || (typeof text === 'object' && text !== null)) {
    return textIn(text as Text, locale)
  }
  return error instanceof Error ? error.message : String(error)
}
