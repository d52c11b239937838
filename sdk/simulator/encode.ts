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
