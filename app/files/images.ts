import type Sharp from 'sharp'
import { Semaphore } from '#shared/semaphore'

/** Decoding takes memory by the pixel, whatever the file's size says: 100 megapixels, then it is a bomb. */
const MAX_PIXELS = 100_000_000
const THUMBNAIL = 512

/** libvips brings its own threads; more than two pictures at a time only cost memory. */
const slots = new Semaphore(2)
/** A large native library: idle nodes do without it. */
let loaded: Promise<typeof Sharp> | undefined
function loadSharp() {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false)
    return sharp
  })
  return loaded
}

export interface ImageFacts {
  width: number
  height: number
  /** Small webp for grids; undefined where the picture is small already or cannot be drawn. */
  thumbnail?: Buffer
}

/** Size as shown (EXIF turned) and a thumbnail; null when the bytes are no picture that can be read. */
export function inspectImage(picture: string | Uint8Array): Promise<ImageFacts | null> {
  return slots.run(async () => {
    const sharp = await loadSharp()
    try {
      const image = sharp(picture, {
        limitInputPixels: MAX_PIXELS,
        failOn: 'error',
        sequentialRead: true,
      })
      const { width, height, autoOrient } = await image.metadata()
      if (!width || !height || width * height > MAX_PIXELS) return null
      const thumbnail = await image
        .autoOrient()
        .resize(THUMBNAIL, THUMBNAIL, { fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 80 })
        .timeout({ seconds: 20 })
        .toBuffer()
      return { width: autoOrient.width, height: autoOrient.height, thumbnail }
    } catch {
      return null
    }
  })
}
