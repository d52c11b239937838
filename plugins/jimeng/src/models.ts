import type { PriceItem, QuoteLine } from '@wxiai/sdk'
import type { Config } from './config.js'

export const QUALITIES = ['720p', '1080p', 'pro'] as const
export type Quality = (typeof QUALITIES)[number]
export const RATIOS = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9'] as const
export type Ratio = (typeof RATIOS)[number]

/** What a film starts from: words, a first picture, or a first and a last one. */
export type Source = 'text' | 'first' | 'tail'

const unit = { 'en': 'film', 'zh-CN': '个' }
const price = (en: string, zh: string, credits: number): PriceItem => ({
  label: { en, 'zh-CN': zh },
  credits,
  unit,
})

/** The vendor asks for 1080P and Pro about 2.3 and 3.6 times what it asks for 720P. */
export const prices = {
  '5s': price('5 seconds', '5 秒', 30),
  '10s': price('10 seconds', '10 秒', 60),
  '1080p-5s': price('5 seconds, 1080P', '5 秒，1080P', 70),
  '1080p-10s': price('10 seconds, 1080P', '10 秒，1080P', 140),
  'pro-5s': price('5 seconds, Pro', '5 秒，Pro', 110),
  'pro-10s': price('10 seconds, Pro', '10 秒，Pro', 220),
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
