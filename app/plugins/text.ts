import type { Text } from '@wxiai/sdk'

/** A text in the wanted language, else in English. */
export function textIn(text: Text, locale: string): string {
  if (typeof text === 'string') return text
  const wanted = locale.toLowerCase().startsWith('zh') ? text['zh-CN'] : undefined
  return wanted ?? text.en
}
