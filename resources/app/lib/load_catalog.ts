import { i18n, type Locale } from '@wxiai/sdk/ui'

const CATALOGS = {
  'en': () => import('./catalog_en.js'),
  'zh-CN': () => import('./catalog_zh_cn.js'),
}
const loaded = new Set<Locale>()

/** Fetches the messages of one language (one chunk) and makes it the language of the page. */
export async function useLocale(locale: Locale) {
  if (!loaded.has(locale)) {
    const { default: files } = await CATALOGS[locale]()
    for (const [path, messages] of Object.entries(files)) {
      const name = path.slice(path.lastIndexOf('/') + 1, -'.json'.length)
      i18n.add(locale, { [name]: messages as Record<string, string> })
    }
    loaded.add(locale)
  }
  i18n.use(locale)
}
