/** Pictures as bytes. sharp works in its own threads; nothing here blocks the event loop for long. */
import sharp, { type Sharp } from 'sharp'
import { Random } from './random.js'
import { drawScene, type Camera, type Recipe } from './scene.js'

export interface Size {
  width: number
  height: number
}

/** Longest side in pixels for a ratio, sides that can be halved twice. */
export function sizeFor(ratio: number, longest: number): Size {
  const even = (value: number) => Math.max(4, Math.round(value / 4) * 4)
  return ratio >= 1
    ? { width: even(longest), height: even(longest / ratio) }
    : { width: even(longest * ratio), height: even(longest) }
}

const GRAIN = 256
let grain: Promise<Buffer> | undefined

/** Grain of the paper: a small tile of grey noise, laid over everything. */
function paper(): Promise<Buffer> {
  grain ??= (() => {
    const random = new Random('paper')
    const side = GRAIN
    const pixels = Buffer.alloc(side * side * 4)
    for (let i = 0; i < side * side; i++) {
      const value = 128 + (random.next() + random.next() - 1) * 120
      pixels.fill(value, i * 4, i * 4 + 3)
      pixels[i * 4 + 3] = 30
    }
    return sharp(pixels, { raw: { width: side, height: side, channels: 4 } })
      .png()
      .toBuffer()
  })()
  return grain
}

async function paint(recipe: Recipe, size: Size): Promise<Sharp> {
  const tile = sharp(await paper()).extract({
    left: 0,
    top: 0,
    width: Math.min(GRAIN, size.width),
    height: Math.min(GRAIN, size.height),
  })
  return sharp(Buffer.from(drawScene(recipe, size)), { limitInputPixels: 64e6 })
    .flatten()
    .composite([{ input: await tile.png().toBuffer(), tile: true, blend: 'overlay' }])
}

const jpeg = (image: Sharp, quality = 90) => image.jpeg({ quality, chromaSubsampling: '4:4:4' })

export async function drawPicture(recipe: Recipe, size: Size): Promise<Buffer> {
  return jpeg(await paint(recipe, size)).toBuffer()
}

/** Four pictures in one, as Midjourney gives them. */
export async function drawGrid(recipes: readonly Recipe[], size: Size): Promise<Buffer> {
  const half = { width: size.width / 2, height: size.height / 2 }
  const pictures: Buffer[] = []
  for (const recipe of recipes) pictures.push(await jpeg(await paint(recipe, half), 95).toBuffer())
  return joinGrid(pictures, size)
}

export async function joinGrid(pictures: readonly Buffer[], size: Size): Promise<Buffer> {
  const half = { width: size.width / 2, height: size.height / 2 }
  const tiles = pictures.map((input, index) => ({
    input,
    left: (index % 2) * half.width,
    top: Math.floor(index / 2) * half.height,
  }))
  const canvas = sharp({ create: { ...size, channels: 3, background: '#000' } })
  return jpeg(canvas.composite(tiles)).toBuffer()
}

/** How it looks on the way: from fog to picture. */
export async function drawPreview(finished: Buffer, progress: number): Promise<Buffer> {
  const blur = Math.max(0.4, 24 * (1 - progress / 100) ** 1.6)
  return sharp(finished)
    .resize({ width: 512, height: 512, fit: 'inside' })
    .blur(blur)
    .modulate({ saturation: 0.35 + (progress / 100) * 0.65 })
    .jpeg({ quality: 74 })
    .toBuffer()
}

/** `after` where the mask is white, `before` elsewhere; the seam is softened. */
export async function repaint(before: Buffer, after: Buffer, mask: Uint8Array, size: Size) {
  const alpha = await sharp(mask)
    .flatten({ background: '#000' })
    .resize({ ...size, fit: 'fill' })
    .blur(Math.max(1, size.width / 160))
    .toColourspace('b-w')
    .extractChannel(0)
    .raw()
    .toBuffer()
  const { data } = await sharp(after)
    .resize({ ...size, fit: 'fill' })
    .joinChannel(alpha, { raw: { ...size, channels: 1 } })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const over = { input: data, raw: { ...size, channels: 4 as const } }
  return jpeg(
    sharp(before)
      .resize({ ...size, fit: 'fill' })
      .composite([over])
  ).toBuffer()
}

/** A slow push of the camera into the picture, as an animated WebP that plays everywhere without a decoder. */
export async function animate(recipe: Recipe, size: Size, motion: 'low' | 'high'): Promise<Buffer> {
  const frames = 24
  const reach = motion === 'high' ? 0.16 : 0.07
  const base = recipe.camera ?? { x: 0, y: 0, width: 1, height: 1 }
  const images: Buffer[] = []
  for (let i = 0; i < frames; i++) {
    const share = (1 - Math.cos((i / frames) * Math.PI * 2)) / 2
    const camera: Camera = {
      x: base.x + base.width * reach * share * 0.7,
      y: base.y + base.height * reach * share * 0.5,
      width: base.width * (1 - reach * share),
      height: base.height * (1 - reach * share),
    }
    const frame = sharp(Buffer.from(drawScene({ ...recipe, camera }, size))).flatten()
    images.push(await frame.png({ compressionLevel: 1 }).toBuffer())
  }
  return sharp(images, { join: { animated: true } })
    .webp({ quality: 74, effort: 1, loop: 0, delay: Array(frames).fill(84) })
    .toBuffer()
}
