import type { FileContent } from '@wxiai/sdk'
import { fault } from './errors.js'

const MOST_BYTES = 4.7 * 1024 * 1024
const MOST_SIDE = 4096
const LEAST_SIDE = 320
const MOST_RATIO = 3

export interface Sides {
  width: number
  height: number
}

/** Sides of a PNG or JPEG from its header, turned as a camera says; null for anything else. */
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

/** Refuses here what the service would refuse after an upload. @throws UpstreamError */
export function checkPicture({ bytes }: FileContent): Sides {
  const sides = measure(bytes)
  if (!sides) throw fault('not_an_image')
  if (bytes.byteLength > MOST_BYTES) throw fault('too_large')
  const long = Math.max(sides.width, sides.height)
  const short = Math.min(sides.width, sides.height)
  if (long > MOST_SIDE || short < LEAST_SIDE || long / short > MOST_RATIO) throw fault('bad_size')
  return sides
}
