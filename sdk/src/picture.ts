import type { FileContent } from './contract.js'

export interface Sides {
  width: number
  height: number
}

/** What an upstream takes: bytes, pixels a side, and how many times the long side may be the short one. */
export interface PictureLimits {
  mostBytes: number
  leastSide: number
  mostSide?: number
  mostRatio: number
}

/** Sides of a PNG or JPEG from its header; null for anything else. */
export function measure(bytes: Uint8Array): Sides | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length > 24 && view.getUint32(0) === 0x89504e47) {
    return { width: view.getUint32(16), height: view.getUint32(20) }
  }
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null
  for (let at = 2; at + 9 < bytes.length;) {
    const marker = view.getUint16(at)
    if (marker >> 8 !== 0xff) return null
    // Frame headers, without the tables that share their range.
    const frame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)
    if (frame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    at += 2 + view.getUint16(at + 2)
  }
  return null
}

/** Sides of a JPEG or PNG, or why an upstream with such limits would refuse it after an upload. @deprecated say the limits in the field: `form.picture(label, { mostBytes, leastSide })` */
export function checkPicture(
  { bytes }: Pick<FileContent, 'bytes'>,
  { mostBytes, leastSide, mostSide = Infinity, mostRatio }: PictureLimits
): Sides | 'not_an_image' | 'too_large' | 'bad_size' {
  const sides = measure(bytes)
  if (!sides) return 'not_an_image'
  if (bytes.byteLength > mostBytes) return 'too_large'
  const long = Math.max(sides.width, sides.height)
  const short = Math.min(sides.width, sides.height)
  return long > mostSide || short < leastSide || long / short > mostRatio ? 'bad_size' : sides
}
