import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import sharp from 'sharp'
import { markPicture } from '../encode.js'
import type { Size } from './raster.js'

/** What the camera sees: all of the picture is `{ x: 0, y: 0, width: 1 }`. */
export interface View {
  /** Left and top edge, in picture widths and heights. */
  x: number
  y: number
  /** Share of the picture's width and height; 0.8 is a little closer. */
  width: number
}

export interface Film {
  /** Sides are rounded to even numbers. */
  size: Size
  seconds: number
  fps?: number
  /** Encoded pictures: what the film begins with, and what it turns into. */
  from: Uint8Array
  to?: Uint8Array
  /** Draws the mark of an upstream into the corner. */
  marked?: boolean
  /** Where the camera stands at a share of the time, 0 to 1. */
  camera(share: number): View
}

/** Stills are a little larger than the film, so that it stays clear where the camera goes closer. */
const RESERVE = 1.25

/** Slow at both ends. */
export const ease = (share: number) => share * share * (3 - 2 * share)

/** From one view to another. */
export function travel(from: View, to: View): Film['camera'] {
  return (share) => {
    const at = ease(share)
    const between = (a: number, b: number) => a + (b - a) * at
    return {
      x: between(from.x, to.x),
      y: between(from.y, to.y),
      width: between(from.width, to.width),
    }
  }
}

async function still(bytes: Uint8Array, { width, height }: Size, marked: boolean) {
  const size = { width: even(width * RESERVE), height: even(height * RESERVE) }
  const picture = sharp(bytes, { limitInputPixels: 100e6 })
    .rotate()
    .resize({ ...size, fit: 'cover' })
    .flatten()
    .toColourspace('srgb')
  const final = marked ? sharp(await markPicture(await picture.png().toBuffer())) : picture
  const pixels = await final.removeAlpha().raw().toBuffer()
  return { ...size, pixels: new Uint8Array(pixels) }
}

const even = (value: number) => Math.max(16, Math.round(value / 2) * 2)
let turn: Promise<unknown> = Promise.resolve()

/** A short silent film that browsers play (H.264 in MP4), made in a thread of its own; one after the other. */
export function drawFilm(film: Film): Promise<Buffer> {
  const made = turn.then(() => make(film))
  turn = made.catch(() => {})
  return made
}

async function make({
  size,
  seconds,
  fps = 24,
  from,
  to,
  marked = false,
  camera,
}: Film): Promise<Buffer> {
  const whole = { width: even(size.width), height: even(size.height) }
  // One more than the seconds need: the last picture stands at the end, as in films of real services.
  const frames = Math.round(seconds * fps) + 1
  const path = new Float64Array(frames * 4)
  for (let i = 0; i < frames; i++) {
    const share = i / (frames - 1)
    const { x, y, width } = camera(share)
    // Both ends stand still for a moment; between them one picture melts into the other.
    const melted = ease(Math.min(1, Math.max(0, (share - 0.15) / 0.7)))
    path.set([x, y, width, melted], i * 4)
  }
  const worker = new Worker(new URL('./film_worker.ts', import.meta.url), {
    name: 'film',
    execArgv: [],
    workerData: {
      ...whole,
      fps,
      path,
      from: await still(from, whole, marked),
      ...(to && { to: await still(to, whole, marked) }),
    },
  })
  const [bytes] = (await once(worker, 'message')) as [Uint8Array]
  void worker.terminate()
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
