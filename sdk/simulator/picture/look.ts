import sharp from 'sharp'
import { fromRgb, type Oklch } from './color.js'

export interface Look {
  colors: Oklch[]
  ratio: number
  words: string[]
}

const HUES: [number, string][] = [
  [25, 'crimson'],
  [60, 'amber'],
  [105, 'golden'],
  [160, 'emerald'],
  [210, 'teal'],
  [265, 'deep blue'],
  [310, 'violet'],
  [350, 'rose'],
]

/** What a picture looks like, in colours and words: enough to blend and to describe it. */
export async function lookAt(bytes: Uint8Array): Promise<Look> {
  const image = sharp(bytes, { limitInputPixels: 100e6 })
  const { width = 1, height = 1 } = await image.metadata()
  const small = await image
    .resize(3, 3, { fit: 'fill' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer()
  const colors: Oklch[] = []
  for (let i = 0; i + 2 < small.length; i += 3) {
    colors.push(fromRgb(small[i], small[i + 1], small[i + 2]))
  }
  const strongest = colors.toSorted((a, b) => b[1] - a[1])
  const light = colors.reduce((sum, [l]) => sum + l, 0) / colors.length
  const contrast = Math.max(...colors.map(([l]) => l)) - Math.min(...colors.map(([l]) => l))
  return {
    colors: strongest,
    ratio: width / height,
    words: [
      light > 0.72 ? 'bright, airy light' : light < 0.4 ? 'low-key lighting' : 'soft natural light',
      `${hueName(strongest[0])} tones`,
      contrast > 0.45 ? 'strong contrast' : 'gentle contrast',
      light < 0.35 ? 'night' : strongest[0][2] < 100 ? 'dawn' : 'morning',
    ],
  }
}

function hueName([, c, h]: Oklch) {
  if (c < 0.03) return 'silver grey'
  return (HUES.find(([limit]) => h <= limit) ?? HUES[0])[1]
}
