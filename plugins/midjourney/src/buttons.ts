/**
 * Buttons of Midjourney by the prefix of their customId. Model versions are part of the names, and new ones appear
 * at any time: what matches nothing is still a button, at the price of `action`.
 */
import type { prices } from './prices.js'

export type PriceKey = keyof typeof prices

export interface Press {
  /** Stable over pictures and model versions; the page translates by it. */
  id: string
  label: string
  /** What the history calls it. */
  action: string
  price: PriceKey | 'mode' | 'free'
  quantity?: number
  /** 1 to 4: which picture of the grid. */
  index?: number
  needs?: ('prompt' | 'mask')[]
  known: boolean
}

type Rule = [RegExp, (match: RegExpMatchArray) => Omit<Press, 'known'>]

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

const ZOOMS: Record<string, [string, string]> = {
  50: ['zoom_2x', 'Zoom out 2x'],
  75: ['zoom_1.5x', 'Zoom out 1.5x'],
  100: ['make_square', 'Make square'],
}

const RULES: Rule[] = [
  [
    /^MJ::JOB::upsample::([1-4])(?:::|$)/,
    ([, n]) => ({
      id: `upscale_${n}`,
      label: `U${n}`,
      action: 'UPSCALE',
      price: 'upscale',
      index: Number(n),
    }),
  ],
  [
    /^MJ::JOB::upsample_(?:v[0-9a-z]+_)?(\w+)/,
    ([, kind]) => ({
      id: `hd_${kind}`,
      label: `Upscale (${capital(kind.replace(/^2x_/, '').replaceAll('_', ' '))})`,
      action: 'UPSCALE_HD',
      price: 'upscale_hd',
    }),
  ],
  [
    /^MJ::JOB::variation::([1-4])(?:::|$)/,
    ([, n]) => ({
      id: `variation_${n}`,
      label: `V${n}`,
      action: 'VARIATION',
      price: 'mode',
      index: Number(n),
    }),
  ],
  [
    /^MJ::JOB::(low|high)_variation::/,
    ([, strength]) =>
      strength === 'low'
        ? { id: 'vary_subtle', label: 'Vary (Subtle)', action: 'VARIATION', price: 'mode' }
        : { id: 'vary_strong', label: 'Vary (Strong)', action: 'VARIATION', price: 'mode' },
  ],
  [
    /^MJ::JOB::reroll(?:::|$)/,
    () => ({ id: 'reroll', label: 'Reroll', action: 'REROLL', price: 'mode' }),
  ],
  [
    /^MJ::Inpaint::/,
    () => ({
      id: 'vary_region',
      label: 'Vary (Region)',
      action: 'INPAINT',
      price: 'mode',
      needs: ['mask', 'prompt'],
    }),
  ],
  [
    /^MJ::CustomZoom::/,
    () => ({
      id: 'custom_zoom',
      label: 'Custom zoom',
      action: 'ZOOM',
      price: 'mode',
      needs: ['prompt'],
    }),
  ],
  [
    /^MJ::Outpaint::(\d+)::/,
    ([, percent]) => {
      const [id, label] = ZOOMS[percent] ?? [`zoom_${percent}`, `Zoom out (${percent} %)`]
      return { id, label, action: 'ZOOM', price: 'mode' }
    },
  ],
  [
    /^MJ::JOB::pan_(left|right|up|down)::/,
    ([, way]) => ({ id: `pan_${way}`, label: `Pan ${way}`, action: 'PAN', price: 'mode' }),
  ],
  [
    /^MJ::JOB::animate_(high|low)_extend::/,
    ([, motion]) => ({
      id: `extend_${motion}`,
      label: `Extend (${capital(motion)} motion)`,
      action: 'VIDEO_EXTEND',
      price: 'video',
    }),
  ],
  [
    /^MJ::JOB::animate_(high|low)::/,
    ([, motion]) => ({
      id: `animate_${motion}`,
      label: `Animate (${capital(motion)} motion)`,
      action: 'VIDEO',
      price: 'video',
    }),
  ],
  [
    /^MJ::JOB::video_virtual_upscale::([1-4])/,
    ([, n]) => ({
      id: `video_upscale_${n}`,
      label: `U${n}`,
      action: 'UPSCALE',
      price: 'upscale',
      index: Number(n),
    }),
  ],
  [
    /^MJ::JOB::video::/,
    () => ({
      id: 'animate_manual',
      label: 'Animate (own words)',
      action: 'VIDEO',
      price: 'video',
      needs: ['prompt'],
    }),
  ],
  [
    /^MJ::Job::PicReader::([1-4])/,
    ([, n]) => ({ id: `pick_${n}`, label: n, action: 'IMAGINE', price: 'mode', index: Number(n) }),
  ],
  [
    /^MJ::Job::PicReader::all/,
    () => ({ id: 'pick_all', label: 'All four', action: 'IMAGINE', price: 'mode', quantity: 4 }),
  ],
  [
    /^MJ::Picread::Retry/,
    () => ({ id: 'describe_retry', label: 'Retry', action: 'DESCRIBE', price: 'describe' }),
  ],
  [
    /^MJ::Job::PromptAnalyzer::(\d+)/,
    ([, n]) => ({ id: `pick_${n}`, label: n, action: 'IMAGINE', price: 'mode', index: Number(n) }),
  ],
  [/^MJ::BOOKMARK/, () => ({ id: 'like', label: 'Like', action: 'LIKE', price: 'free' })],
]

export function parseButton(customId: string): Press {
  for (const [pattern, press] of RULES) {
    const match = customId.match(pattern)
    if (match) return { ...press(match), known: true }
  }
  return { id: customId, label: '', action: 'ACTION', price: 'action', known: false }
}
