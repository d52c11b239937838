import { IntlMessageFormat } from 'intl-messageformat'
import type { Text } from '../../src/contract.js'
import { decimal } from './decimal.js'

export type Locale = 'en' | 'zh-CN'
export type Params = Record<string, string | number | boolean | Date | null | undefined>
type Catalog = Record<string, string>
interface Tree {
  [key: string]: string | Tree
}

export const LOCALES: readonly { id: Locale; name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'zh-CN', name: '简体中文' },
]

const state = $state<{ locale: Locale }>({ locale: 'en' })
/** Raw: a page reads hundreds of messages, and a language comes and goes as a whole. */
let catalogs = $state.raw<Record<Locale, Catalog>>({ 'en': {}, 'zh-CN': {} })
const compiled = new Map<string, IntlMessageFormat>()

function flatten(tree: Tree, prefix: string, into: Catalog): Catalog {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') into[prefix + key] = value
    else flatten(value, `${prefix}${key}.`, into)
  }
  return into
}

function render(id: string, message: string, locale: Locale, params?: Params): string {
  if (!message.includes('{') && !message.includes("'")) return message
  const key = `${locale} ${id} ${message}`
  let format = compiled.get(key)
  if (!format) compiled.set(key, (format = new IntlMessageFormat(message, locale)))
  return String(format.format(params))
}

/** The language of the page. `use` switches it at once; messages have to be there already. */
export const i18n = {
  get locale() {
    return state.locale
  },
  /** Merges messages below a prefix: `add('en', { ui: {...} })` serves `ui.*`. */
  add(locale: Locale, messages: Tree) {
    const merged = { ...catalogs[locale], ...flatten(messages, '', {}) }
    catalogs = { ...catalogs, [locale]: merged }
  },
  has(key: string) {
    return key in catalogs[state.locale] || key in catalogs.en
  },
  use(locale: Locale) {
    state.locale = locale
    if (typeof document !== 'undefined') document.documentElement.lang = locale
  },
}

export function t(key: string, params?: Params): string {
  const own = catalogs[state.locale][key]
  if (own !== undefined) return render(key, own, state.locale, params)
  const english = catalogs.en[key]
  return english === undefined ? key : render(key, english, 'en', params)
}

/** Messages that a plugin brings along: `const m = createMessages({ en: {...}, 'zh-CN': {...} })`, then `m('key')`. */
export function createMessages<K extends string>(
  messages: { en: Record<K, string> } & Partial<Record<'zh-CN', Partial<Record<K, string>>>>
) {
  return (key: K, params?: Params): string => {
    const own = state.locale === 'en' ? undefined : messages[state.locale]?.[key]
    return own === undefined
      ? render(key, messages.en[key] ?? key, 'en', params)
      : render(key, own, state.locale, params)
  }
}

/** A text of the plugin contract in the language of the page. */
export function text(value: Text | null | undefined): string {
  if (!value) return ''
  return typeof value === 'string' ? value : (value[state.locale as 'zh-CN'] ?? value.en)
}

const numbers = new Map<string, Intl.NumberFormat>()
export function formatNumber(value: number | bigint, options: Intl.NumberFormatOptions = {}) {
  const key = state.locale + JSON.stringify(options)
  let format = numbers.get(key)
  if (!format) numbers.set(key, (format = new Intl.NumberFormat(state.locale, options)))
  return format.format(value)
}

/** `1234.5` -> `1,234.5`; exact, cut after `places` digits. */
export function formatCredits(amount: string, places = 4): string {
  const { negative, whole, fraction } = decimal.parts(amount, places)
  return `${negative ? '−' : ''}${formatNumber(BigInt(whole))}${fraction ? `.${fraction}` : ''}`
}

// Making a formatter takes milliseconds.
const dates = new Map<string, Intl.DateTimeFormat>()
export function formatDate(
  value: string | Date,
  options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' }
) {
  const key = state.locale + JSON.stringify(options)
  let format = dates.get(key)
  if (!format) dates.set(key, (format = new Intl.DateTimeFormat(state.locale, options)))
  return format.format(typeof value === 'string' ? new Date(value) : value)
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31536000],
  ['month', 2592000],
  ['week', 604800],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
]
const relative = new Map<Locale, Intl.RelativeTimeFormat>()
export function formatRelative(value: string | Date, now = Date.now()) {
  const seconds = Math.round((new Date(value).getTime() - now) / 1000)
  let format = relative.get(state.locale)
  if (!format) {
    format = new Intl.RelativeTimeFormat(state.locale, { numeric: 'auto', style: 'short' })
    relative.set(state.locale, format)
  }
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit)
  }
  return t('ui.just_now')
}

/** Seconds as people say them: `42 s`, `3 min 5 s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return t('ui.seconds', { n: whole })
  if (whole < 3600) return t('ui.minutes_seconds', { m: Math.floor(whole / 60), s: whole % 60 })
  return t('ui.hours_minutes', { h: Math.floor(whole / 3600), m: Math.floor((whole % 3600) / 60) })
}

/** Names beside each other: `CNY, USD`, `支付宝、微信支付`. */
export function formatList(items: readonly string[]): string {
  return items.join(state.locale === 'zh-CN' ? '、' : ', ')
}

export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const power = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log(bytes) / Math.log(1024)))
  return formatNumber(bytes / 1024 ** power, {
    style: 'unit',
    unit: units[power],
    unitDisplay: 'short',
    maximumFractionDigits: power > 1 ? 1 : 0,
  })
}
