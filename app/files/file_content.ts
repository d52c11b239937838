import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Readable } from 'node:stream'
import drive from '@adonisjs/drive/services/main'
import { FSDriver } from 'flydrive/drivers/fs'

export interface ByteRange {
  start: number
  /** The last byte, as HTTP counts. */
  end: number
}

/** `undefined`: no (usable) range asked, send everything. `null`: cannot be satisfied (416). */
export function parseRange(header: string | undefined, size: number): ByteRange | null | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!match || (!match[1] && !match[2])) return undefined
  const first = match[1] ? Number(match[1]) : Math.max(0, size - Number(match[2]))
  const last = match[1] && match[2] ? Math.min(Number(match[2]), size - 1) : size - 1
  return first > last || first >= size ? null : { start: first, end: last }
}

/** Contents of an object, or a part of them. Only the local disk can seek; elsewhere the start is read and dropped. */
export async function openContent(disk: string, key: string, range?: ByteRange): Promise<Readable> {
  const drivers = drive.use(disk as 'fs')
  if (!range) return drivers.getStream(key)
  if (drivers.driver instanceof FSDriver) {
    const root = drivers.driver.options.location
    return createReadStream(join(root instanceof URL ? fileURLToPath(root) : root, key), range)
  }
  return Readable.from(cut(await drivers.getStream(key), range))
}

async function* cut(stream: Readable, { start, end }: ByteRange) {
  let position = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const from = Math.max(0, start - position)
    const to = Math.min(chunk.length, end + 1 - position)
    if (from < to) yield chunk.subarray(from, to)
    position += chunk.length
    if (position > end) return
  }
}
