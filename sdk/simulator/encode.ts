import sharp from 'sharp'

export const ENCODINGS = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
} as const
export type Encoding = keyof typeof ENCODINGS

/** A picture in the format that a caller of the upstream asked for. */
export async function encodePicture(bytes: Uint8Array, encoding: Encoding): Promise<Buffer> {
  return encoding === 'jpeg' ? Buffer.from(bytes) : sharp(bytes).toFormat(encoding).toBuffer()
}

/** The size of a picture, or null when the bytes are none. */
export async function measurePicture(bytes: Uint8Array) {
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: 100e6 }).metadata()
    return { width, height }
  } catch {
    return null
  }
}

/** Letters without a font: the mark that some upstreams draw into the lower right corner. */
export async function markPicture(bytes: Uint8Array): Promise<Buffer> {
  const image = sharp(bytes)
  const { width, height } = await image.metadata()
  const side = Math.round(Math.min(width, height) / 14)
  const letters =
    '<path d="M2 18 7 4l5 14M4 13h6M17 4v14" fill="none" stroke="#fff" stroke-width="2.4"/>'
  const input = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 21 21" opacity="0.75">${letters}</svg>`
  )
  const gap = Math.round(side / 3)
  const place = { left: width - side - gap, top: height - side - gap }
  return image.composite([{ input, ...place }]).toBuffer()
}
