import type { PriceDimension, PriceItem, QuoteLine } from '@wxiai/sdk'
import type { Config } from './config.js'

export const QUALITIES = ['720p', '1080p', 'pro'] as const
export type Quality = (typeof QUALITIES)[number]
export const RATIOS = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9'] as const
export type Ratio = (typeof RATIOS)[number]

/** What a film starts from: words, a first picture, or a first and a last one. */
export type Source = 'text' | 'first' | 'tail'

const unit = { 'en': 'film', 'zh-CN': '个' }
const QUALITY_NAMES = { '720p': '720P', '1080p': '1080P', 'pro': 'Pro' } as const
const lengths = {
  '5s': { 'en': '5 s', 'zh-CN': '5 秒' },
  '10s': { 'en': '10 s', 'zh-CN': '10 秒' },
}

export const dimensions: Record<string, PriceDimension> = {
  quality: { label: { 'en': 'Quality', 'zh-CN': '画质' }, values: QUALITY_NAMES },
  duration: { label: { 'en': 'Length', 'zh-CN': '时长' }, values: lengths },
}

const price = (quality: Quality, duration: keyof typeof lengths, credits: number): PriceItem => {
  const seconds = Number.parseInt(duration)
  const behind = quality === '720p' ? '' : QUALITY_NAMES[quality]
  return {
    label: {
      'en': [`${seconds} seconds`, behind].filter(Boolean).join(', '),
      'zh-CN': [`${seconds} 秒`, behind].filter(Boolean).join('，'),
    },
    credits,
    unit,
    at: { quality, duration },
  }
}

/** The vendor asks for 1080P and Pro about 2.3 and 3.6 times what it asks for 720P. */
export const prices = {
  '5s': price('720p', '5s', 30),
  '10s': price('720p', '10s', 60),
  '1080p-5s': price('1080p', '5s', 70),
  '1080p-10s': price('1080p', '10s', 140),
  'pro-5s': price('pro', '5s', 110),
  'pro-10s': price('pro', '10s', 220),
}

export function quoteOf(quality: Quality = '720p', duration = 5): QuoteLine[] {
  const prefix = quality === '720p' ? '' : `${quality}-`
  return [{ item: `${prefix}${duration}s`, quantity: 1 }]
}

const KEYS: Record<Source, Partial<Record<Quality, string>>> = {
  text: {
    '720p': 'jimeng_t2v_v30',
    '1080p': 'jimeng_t2v_v30_1080p',
    'pro': 'jimeng_ti2v_v30_pro',
  },
  first: {
    '720p': 'jimeng_i2v_first_v30',
    '1080p': 'jimeng_i2v_first_v30_1080',
    'pro': 'jimeng_ti2v_v30_pro',
  },
  tail: { '720p': 'jimeng_i2v_first_tail_v30', '1080p': 'jimeng_i2v_first_tail_v30_1080' },
}

/** Name of the model at Volcengine; undefined where there is none. */
export function requestKey(config: Config, source: Source, quality: Quality): string | undefined {
  const own = config.models?.find((line) => line.startsWith(`${source}/${quality}=`))
  return own?.split('=')[1] ?? KEYS[source][quality]
}

/** The vendor counts frames: 24 a second and one. */
export const framesOf = (seconds: number) => seconds * 24 + 1

const valueOf = (ratio: Ratio) => {
  const [width, height] = ratio.split(':').map(Number)
  return width / height
}

/** The shape that cuts least off a picture. */
export function nearestRatio(width: number, height: number): Ratio {
  const distance = (ratio: Ratio) => Math.abs(Math.log(width / height / valueOf(ratio)))
  return RATIOS.toSorted((a, b) => distance(a) - distance(b))[0]
}
