import { i18n, type Locale } from '@wxiai/sdk/ui'

type Files = Record<string, unknown>
type Part = 'pages' | 'admin'
const CATALOGS: Record<Part, Record<Locale, () => Promise<{ default: Files }>>> = {
  pages: { 'en': () => import('./catalog_en.js'), 'zh-CN': () => import('./catalog_zh_cn.js') },
  admin: {
    'en': () => import('./admin_catalog_en.js'),
    'zh-CN': () => import('./admin_catalog_zh_cn.js'),
  },
}
const parts = new Set<Part>(['pages'])
const loaded = new Set<string>()
/** What the server rendered the first page in, until another one is chosen. */
let wanted = (document.documentElement.lang || 'en') as Locale

async function fetchPart(part: Part, locale: Locale) {
  if (loaded.has(`${part}/${locale}`)) return
  const { default: files } = await CATALOGS[part][locale]()
  for (const [path, messages] of Object.entries(files)) {
    const name = path.slice(path.lastIndexOf('/') + 1, -'.json'.length)
    i18n.add(locale, { [name]: messages as Record<string, string> })
  }
  loaded.add(`${part}/${locale}`)
}

/** Fetches the messages of one language and makes it the language of the page. */
export async function useLocale(locale: Locale) {
  wanted = locale
  await Promise.all([...parts].map((part) => fetchPart(part, locale)))
  i18n.use(locale)
}

/** Admin pages have words of their own, from here on in every language that is chosen. */
export async function useAdminWords() {
  parts.add('admin')
  await fetchPart('admin', wanted)
}
