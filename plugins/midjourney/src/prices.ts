import type { PriceItem, QuoteLine } from '@wxiai/sdk'
import { parseButton } from './buttons.js'
import type { Mode } from './modes.js'

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

export function priceOfButton(customId: string, mode: Mode): QuoteLine[] {
  const { price, quantity = 1 } = parseButton(customId)
  if (price === 'free') return []
  return [{ item: price === 'mode' ? mode : price, quantity }]
}
