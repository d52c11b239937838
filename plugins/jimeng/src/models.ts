import { priceTable, secondsAxis } from '@wxiai/sdk'
import type { Config } from './config.js'

export const QUALITIES = { '720p': '720P', '1080p': '1080P', 'pro': '3.0 Pro' } as const
export type Quality = keyof typeof QUALITIES
export const RATIOS = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9'] as const
export type Ratio = (typeof RATIOS)[number]

/** What a film starts from: words, a first picture, or a first and a last one. */
export type Source = 'text' | 'first' | 'tail'

/** Credits of 5 seconds; the vendor asks for 1080P and Pro about 2.3 and 3.6 times what it asks for 720P. */
const CREDITS: Record<Quality, number> = { '720p': 30, '1080p': 70, 'pro': 110 }

export const films = priceTable(
  {
    quality: { label: ['Quality', '画质'], values: QUALITIES },
    duration: secondsAxis(5, 10),
  },
  {
    unit: ['film', '个'],
    credits: ({ quality, duration }) => CREDITS[quality] * (duration === '10s' ? 2 : 1),
    keyOf: ({ quality, duration }) => (quality === '720p' ? duration : `${quality}-${duration}`),
  }
)
export const quoteOf = (quality: Quality = '720p', duration = 5) => [
  films.line({ quality, duration }),
]

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
