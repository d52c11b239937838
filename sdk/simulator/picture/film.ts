import { once } from 'node:events'
import { extname } from 'node:path'
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
  /** How far the camera is rolled to the right, in degrees. */
  turn?: number
}

/** A part of the picture that moves by itself. */
export interface Moving {
  /** Encoded picture: white is what moves. */
  mask: Uint8Array
  /** Where it goes, in shares of the picture from its upper left corner. */
  path: readonly { x: number; y: number }[]
}

export interface Film {
  /** Sides are rounded to even numbers. */
  size: Size
  seconds: number
  fps?: number
  /** Encoded pictures: what the film begins with, and what it turns into. */
  from: Uint8Array
  to?: Uint8Array
  /** Parts of `from` that move, over what was behind them as far as one can guess. */
  moving?: readonly Moving[]
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
      ...((from.turn || to.turn) && { turn: between(from.turn ?? 0, to.turn ?? 0) }),
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

type Still = Awaited<ReturnType<typeof still>>

/** How much of each pixel a mask takes, 0 to 255. */
async function alphaOf(mask: Uint8Array, { width, height }: Size, soft = 0): Promise<Uint8Array> {
  const grey = sharp(mask).flatten().resize({ width, height, fit: 'fill' })
  const pixels = await (soft ? grey.blur(soft) : grey).toColourspace('b-w').raw().toBuffer()
  return new Uint8Array(pixels)
}

/** The picture without its moving parts: blurred where they were. */
async function plate(picture: Still, moving: readonly Moving[]): Promise<Still> {
  const { width, height } = picture
  const raw = { width, height, channels: 3 } as const
  const blurred = await sharp(picture.pixels, { raw })
    .blur(width / 18)
    .raw()
    .toBuffer()
  const pixels = picture.pixels.slice()
  for (const { mask } of moving) {
    const alpha = await alphaOf(mask, picture, Math.max(1, width / 200))
    for (let i = 0; i < pixels.length; i++) {
      // The blur reaches beyond the edge of the part, so that no rim of it stays.
      const share = Math.min(1, (alpha[(i / 3) | 0] / 255) * 3)
      pixels[i] += (blurred[i] - pixels[i]) * share
    }
  }
  return { ...picture, pixels }
}

/** The pixels of a part, how much of each is part of it, and its way frame by frame. */
async function partOf(picture: Still, { mask, path }: Moving, frames: number) {
  const way = new Float64Array(frames * 2)
  for (let i = 0; i < frames; i++) {
    const at = ease(i / (frames - 1)) * (path.length - 1)
    const [a, b] = [path[Math.floor(at)], path[Math.ceil(at)]]
    const between = (from: number, to: number) => from + (to - from) * (at % 1)
    way.set([between(a.x, b.x) - path[0].x, between(a.y, b.y) - path[0].y], i * 2)
  }
  return { ...picture, alpha: await alphaOf(mask, picture), way }
}

/** TypeScript in a checkout, JavaScript in the published SDK. */
const WORKER = new URL(`film_worker${extname(import.meta.url)}`, import.meta.url)

const even = (value: number) => Math.max(16, Math.round(value / 2) * 2)
let queue: Promise<unknown> = Promise.resolve()

/** A short silent film that browsers play (H.264 in MP4), made in a thread of its own; one after the other. */
export function drawFilm(film: Film): Promise<Buffer> {
  const made = queue.then(() => make(film))
  queue = made.catch(() => {})
  return made
}

async function make({
  size,
  seconds,
  fps = 24,
  from,
  to,
  moving = [],
  marked = false,
  camera,
}: Film): Promise<Buffer> {
  const whole = { width: even(size.width), height: even(size.height) }
  // One more than the seconds need: the last picture stands at the end, as in films of real services.
  const frames = Math.round(seconds * fps) + 1
  const path = new Float64Array(frames * 5)
  for (let i = 0; i < frames; i++) {
    const share = i / (frames - 1)
    const { x, y, width, turn = 0 } = camera(share)
    // Both ends stand still for a moment; between them one picture melts into the other.
    const melted = ease(Math.min(1, Math.max(0, (share - 0.15) / 0.7)))
    path.set([x, y, width, melted, (turn * Math.PI) / 180], i * 5)
  }
  const picture = await still(from, whole, marked)
  const worker = new Worker(WORKER, {
    name: 'film',
    execArgv: [],
    workerData: {
      ...whole,
      fps,
      path,
      from: moving.length ? await plate(picture, moving) : picture,
      parts: await Promise.all(moving.map((part) => partOf(picture, part, frames))),
      ...(to && { to: await still(to, whole, marked) }),
    },
  })
  const [bytes] = (await once(worker, 'message')) as [Uint8Array]
  void worker.terminate()
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
