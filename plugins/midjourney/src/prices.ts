import { priceList, type QuoteLine } from '@wxiai/sdk'
import { parseButton } from './buttons.js'
import type { Mode } from './modes.js'

export const prices = {
  ...priceList(['generation', '次'], {
    turbo: ['Turbo', '极速', 10],
    fast: ['Fast', '快速', 5],
    relax: ['Relax', '休闲', 2],
    video: ['Animate', '生成动画', 30],
    shorten: ['Shorten a prompt', '精简提示词', 1],
    action: ['Any other button', '其他按钮', 2],
  }),
  ...priceList(['picture', '张'], {
    upscale: ['Pick one of four (U1–U4)', '选取单图（U1–U4）', 1],
    upscale_hd: ['Upscale to double size', '高清放大', 5],
    describe: ['Describe a picture', '图生文', 1],
  }),
}

export function priceOfButton(customId: string, mode: Mode): QuoteLine[] {
  const { price, quantity = 1 } = parseButton(customId)
  if (price === 'free') return []
  return [{ item: price === 'mode' ? mode : price, quantity }]
}
