import type { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'

const spoken = new Map<string, I18n>()

/** The texts of one language, shared by all who speak it. */
export function speak(locale: string): I18n {
  let texts = spoken.get(locale)
  if (!texts) {
    texts = i18nManager.locale(locale)
    spoken.set(locale, texts)
  }
  return texts
}
