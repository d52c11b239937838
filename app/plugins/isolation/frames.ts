/**
 * Messages between the app and an isolated plugin: JSON, with bytes and dates beside it. Not the serialization of Node's own
 * channel: what comes from a plugin must have a size that we choose, and be parsed by something that strangers may feed.
 */

/** A path to a value that JSON has no word for, and what stands there. */
type Part = [
  path: (string | number)[],
  kind: 'bytes' | 'date' | 'url',
  from: number,
  length: number,
]

const HEAD = 8

/** Larger ones are not sent, and end the process that sends them. */
export const MOST_FRAME_BYTES = 96 * 1024 * 1024

export class FrameError extends Error {}

/** @throws TypeError for what JSON cannot say, RangeError for what is too large or goes in circles */
export function encodeFrame(message: unknown): Buffer {
  const parts: Part[] = []
  const blobs: Uint8Array[] = []
  let size = 0
  // Vectors are long: no path is made for a number.
  const inside = (value: unknown, path: (string | number)[], key: string | number): unknown =>
    typeof value === 'object' && value !== null ? lift(value, [...path, key]) : value
  const lift = (value: unknown, path: (string | number)[]): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof Uint8Array || value instanceof URL) {
      const isUrl = value instanceof URL
      const bytes = isUrl ? Buffer.from(value.href) : value
      parts.push([path, isUrl ? 'url' : 'bytes', size, bytes.byteLength])
      blobs.push(bytes)
      size += bytes.byteLength
      return null
    }
    if (value instanceof Date) {
      parts.push([path, 'date', value.getTime(), 0])
      return null
    }
    if (Array.isArray(value)) return value.map((entry, index) => inside(entry, path, index))
    const { toJSON } = value as { toJSON?: unknown }
    if (typeof toJSON === 'function') return lift((toJSON as () => unknown).call(value), path)
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, inside(entry, path, key)])
    )
  }
  const lifted = lift(message, [])
  const text = Buffer.from(JSON.stringify(parts.length ? [lifted, parts] : [lifted]))
  const length = HEAD + text.byteLength + size
  if (length > MOST_FRAME_BYTES) throw new RangeError('The message is too large')
  const head = Buffer.allocUnsafe(HEAD)
  head.writeUInt32LE(length, 0)
  head.writeUInt32LE(text.byteLength, 4)
  return Buffer.concat([head, text, ...blobs], length)
}

/** The other way round, without the four bytes of the length. @throws FrameError */
function decodeFrame(frame: Buffer): unknown {
  const end = 4 + frame.readUInt32LE(0)
  if (end > frame.byteLength) throw new FrameError('a message is broken')
  let lifted: unknown
  let parts: Part[]
  try {
    ;[lifted, parts = []] = JSON.parse(frame.toString('utf8', 4, end)) as [unknown, Part[]]
    for (const part of parts) lifted = restore(lifted, part, frame.subarray(end))
  } catch (cause) {
    throw new FrameError('a message is broken', { cause })
  }
  return lifted
}

function restore(root: unknown, [path, kind, from, length]: Part, blob: Buffer): unknown {
  if (kind !== 'date' && !(from >= 0 && length >= 0 && from + length <= blob.byteLength)) {
    throw new FrameError('bytes are missing')
  }
  const value = valueOf(kind, from, blob.subarray(from, from + length))
  if (path.length === 0) return value
  const holder = path.slice(0, -1).reduce<unknown>((node, key) => own(node, key), root)
  const key = path.at(-1)!
  if (own(holder, key) !== null) throw new FrameError('a place is taken')
  ;(holder as Record<string | number, unknown>)[key] = value
  return root
}

function valueOf(kind: Part[1], from: number, bytes: Buffer): Date | URL | Uint8Array {
  if (kind === 'date') return new Date(from)
  if (kind === 'url') return new URL(bytes.toString())
  // A copy, so that one picture does not keep the whole frame in memory.
  return new Uint8Array(bytes)
}

function own(node: unknown, key: string | number): unknown {
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) {
    throw new FrameError('a place is missing')
  }
  return (node as Record<string | number, unknown>)[key]
}

/** Cuts a stream of bytes into messages. */
export class FrameReader {
  #chunks: Buffer[] = []
  #size = 0

  #join() {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks, this.#size)]
  }

  /** Every message that is whole by now. @throws FrameError */
  *push(chunk: Buffer): Generator<unknown> {
    this.#chunks.push(chunk)
    this.#size += chunk.byteLength
    for (;;) {
      if (this.#size < HEAD) return
      if (this.#chunks[0].byteLength < HEAD) this.#join()
      const length = this.#chunks[0].readUInt32LE(0)
      if (length < HEAD || length > MOST_FRAME_BYTES) throw new FrameError('a message is too large')
      if (this.#size < length) return
      this.#join()
      const [all] = this.#chunks
      this.#chunks = all.byteLength > length ? [all.subarray(length)] : []
      this.#size -= length
      yield decodeFrame(all.subarray(4, length))
    }
  }
}
