import type { ParentTask, PriceItem, QuoteLine } from '@wxiai/sdk'
import { parseButton } from './buttons.js'
import { asReference } from './reference.js'

export const MODES = ['turbo', 'fast', 'relax'] as const
export type Mode = (typeof MODES)[number]

const generation = { 'en': 'generation', 'zh-CN': '次' }
const picture = { 'en': 'picture', 'zh-CN': '张' }

export const prices = {
  turbo: { label: { 'en': 'Turbo', 'zh-CN': '极速' }, credits: 10, unit: generation },
  fast: { label: { 'en': 'Fast', 'zh-CN': '快速' }, credits: 5, unit: generation },
  relax: { label: { 'en': 'Relax', 'zh-CN': '休闲' }, credits: 2, unit: generation },
  upscale: {
    label: { 'en': 'Pick one of four (U1–U4)', 'zh-CN': '选取单图（U1–U4）' },
    credits: 1,
    unit: picture,
  },
  upscale_hd: {
    label: { 'en': 'Upscale to double size', 'zh-CN': '高清放大' },
    credits: 5,
    unit: picture,
  },
  video: {
    label: { 'en': 'Animate', 'zh-CN': '生成动画' },
    credits: 30,
    unit: generation,
  },
  describe: { label: { 'en': 'Describe a picture', 'zh-CN': '图生文' }, credits: 1, unit: picture },
  shorten: {
    label: { 'en': 'Shorten a prompt', 'zh-CN': '精简提示词' },
    credits: 1,
    unit: generation,
  },
  action: {
    label: { 'en': 'Any other button', 'zh-CN': '其他按钮' },
    credits: 2,
    unit: generation,
  },
} satisfies Record<string, PriceItem>

export function isMode(value: unknown): value is Mode {
  return MODES.includes(value as Mode)
}

/** A button runs at the speed of the picture that it belongs to, unless another is asked for. */
export function modeOf(input: { mode?: unknown }, parent?: ParentTask): Mode {
  const wanted = [input.mode, parent?.input.mode, asReference(parent?.reference)?.mode]
  return wanted.find(isMode) ?? 'fast'
}

export function priceOfButton(customId: string, mode: Mode): QuoteLine[] {
  const { price, quantity = 1 } = parseButton(customId)
  if (price === 'free') return []
  return [{ item: price === 'mode' ? mode : price, quantity }]
}
