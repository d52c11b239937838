/**
 * Runs in a thread of its own: a camera that moves over a still picture, or over two that melt into each other, as H.264 in MP4.
 * A thread because encoding blocks, and because the encoder hangs handlers on its process. Imports nothing of the SDK: a
 * worker has no TypeScript loader but Node's own.
 */
import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'

interface Still {
  width: number
  height: number
  /** RGB. */
  pixels: Uint8Array
}
interface Work {
  width: number
  height: number
  fps: number
  from: Still
  to?: Still
  /** What moves: how much of each pixel belongs to it, and where it is in each frame, in picture widths and heights. */
  parts: (Still & { alpha: Uint8Array; way: Float64Array })[]
  /** For each frame: left, top and width of what the camera sees, in picture widths and heights, the share of `to`, and the roll. */
  path: Float64Array
}
interface Encoder {
  width: number
  height: number
  frameRate: number
  quantizationParameter: number
  groupOfPictures: number
  speed: number
  outputFilename: string
  FS: { readFile(path: string): Uint8Array }
  initialize(): void
  addFrameYuv(frame: Uint8Array): void
  finalize(): void
  delete(): void
}

interface Plane {
  width: number
  height: number
  data: Uint8Array
}

const clamp = (value: number) => (value < 0 ? 0 : value > 255 ? 255 : value)

/** Brightness in full, colour in half the size, as films have it (BT.601). */
function planesOf({ width, height, pixels }: Still): [Plane, Plane, Plane] {
  const y = new Uint8Array(width * height)
  const [w, h] = [width >> 1, height >> 1]
  const u = new Uint8Array(w * h)
  const v = new Uint8Array(w * h)
  for (let i = 0, p = 0; i < y.length; i++, p += 3) {
    y[i] = 16 + (65.7 * pixels[p] + 129.1 * pixels[p + 1] + 25.1 * pixels[p + 2]) / 256
  }
  for (let row = 0; row < h; row++) {
    for (let column = 0; column < w; column++) {
      const p = (row * 2 * width + column * 2) * 3
      const [r, g, b] = [pixels[p], pixels[p + 1], pixels[p + 2]]
      u[row * w + column] = clamp(128 + (-37.9 * r - 74.5 * g + 112.4 * b) / 256)
      v[row * w + column] = clamp(128 + (112.4 * r - 94.2 * g - 18.3 * b) / 256)
    }
  }
  return [
    { width, height, data: y },
    { width: w, height: h, data: u },
    { width: w, height: h, data: v },
  ]
}

interface Part {
  /** Of the brightness plane, which is as large as the picture. */
  alpha: Uint8Array
  across: number
  dx: number
  dy: number
}

/** The pixel at which each column or row of a frame begins to look, and how far it looks on to the next one, in 256ths. */
function steps(count: number, start: number, step: number, last: number) {
  const pixel = new Int32Array(count)
  const on = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    const at = Math.min(last, Math.max(0, start + i * step))
    pixel[i] = at
    on[i] = (at - pixel[i]) * 256
  }
  return { pixel, on }
}

/** `see` for nearly all films: where nothing rolls, a column is the same in each row. Takes a quarter of the time. */
function seeStraight(plane: Plane, view: number[], out: Uint8Array, width: number, share: number) {
  const [left, top, wide] = view
  const { data, width: across } = plane
  const height = out.length / width
  const columns = steps(width, left * across, (across * wide) / width, across - 1.001)
  const rows = steps(
    height,
    top * plane.height,
    (plane.height * wide) / height,
    plane.height - 1.001
  )
  const weight = Math.round(share * 256)
  for (let row = 0, index = 0; row < height; row++) {
    const line = rows.pixel[row] * across
    const down = rows.on[row]
    for (let column = 0; column < width; column++, index++) {
      const at = line + columns.pixel[column]
      const below = at + across
      const right = columns.on[column]
      const upper = (data[at] << 8) + (data[at + 1] - data[at]) * right
      const lower = (data[below] << 8) + (data[below + 1] - data[below]) * right
      const value = ((upper << 8) + (lower - upper) * down) >> 16
      out[index] = weight === 256 ? value : out[index] + (((value - out[index]) * weight) >> 8)
    }
  }
}

/** What the camera sees of a plane, between its pixels where need be, laid over `out` with a share or where a part is. */
function see(
  plane: Plane,
  view: number[],
  out: Uint8Array,
  width: number,
  share: number,
  part?: Part
) {
  const [left, top, wide, turn] = view
  if (!turn && !part) return seeStraight(plane, view, out, width, share)
  const { data } = plane
  const height = out.length / width
  const stepX = (plane.width * wide) / width
  const stepY = (plane.height * wide) / height
  const lastX = plane.width - 1.001
  const lastY = plane.height - 1.001
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const [middleX, middleY] = [(width / 2) * stepX, (height / 2) * stepY]
  const startX = (left - (part?.dx ?? 0)) * plane.width
  const startY = (top - (part?.dy ?? 0)) * plane.height
  const scale = part ? part.across / plane.width : 1
  for (let row = 0; row < height; row++) {
    const fromY = row * stepY - middleY
    for (let column = 0; column < width; column++) {
      const fromX = column * stepX - middleX
      const rawX = startX + middleX + fromX * cos - fromY * sin
      const rawY = startY + middleY + fromX * sin + fromY * cos
      // A part that went away has nothing beyond its edges; a picture goes on with its last pixel.
      if (part && (rawX < 0 || rawY < 0 || rawX > lastX || rawY > lastY)) continue
      const x = Math.min(lastX, Math.max(0, rawX))
      const y = Math.min(lastY, Math.max(0, rawY))
      const weight = part
        ? part.alpha[((y * scale) | 0) * part.across + ((x * scale) | 0)] / 255
        : share
      if (weight === 0) continue
      const at = (y | 0) * plane.width + (x | 0)
      const dx = x - (x | 0)
      const dy = y - (y | 0)
      const upper = data[at] + (data[at + 1] - data[at]) * dx
      const below = at + plane.width
      const lower = data[below] + (data[below + 1] - data[below]) * dx
      const value = upper + (lower - upper) * dy
      const index = row * width + column
      out[index] = weight === 1 ? value : out[index] + (value - out[index]) * weight
    }
  }
}

async function film({ width, height, fps, from, to, parts, path }: Work): Promise<Uint8Array> {
  const { createH264MP4Encoder } = createRequire(import.meta.url)('h264-mp4-encoder') as {
    createH264MP4Encoder(): Promise<Encoder>
  }
  const encoder = await createH264MP4Encoder()
  const settings = { width, height, frameRate: fps, quantizationParameter: 27, speed: 8 }
  Object.assign(encoder, settings, { groupOfPictures: fps * 2, outputFilename: 'film.mp4' })
  encoder.initialize()
  const [half, luma] = [width / 2, width * height]
  const frame = new Uint8Array((luma * 3) / 2)
  const planes = [
    frame.subarray(0, luma),
    frame.subarray(luma, (luma * 5) / 4),
    frame.subarray((luma * 5) / 4),
  ]
  const moving = parts.map((part) => ({ ...part, planes: planesOf(part) }))
  const layers = [planesOf(from), ...(to ? [planesOf(to)] : [])]
  for (let i = 0; i < path.length; i += 5) {
    const view = [path[i], path[i + 1], path[i + 2], path[i + 4]]
    const share = path[i + 3]
    layers.forEach((layer, n) => {
      const weight = n === 0 ? 1 : share
      if (weight === 0) return
      layer.forEach((plane, p) => see(plane, view, planes[p], p ? half : width, weight))
    })
    for (const { alpha, way, width: across, planes: own } of moving) {
      const at = (i / 5) * 2
      const part = { alpha, across, dx: way[at], dy: way[at + 1] }
      own.forEach((plane, p) => see(plane, view, planes[p], p ? half : width, 1, part))
    }
    encoder.addFrameYuv(frame)
  }
  encoder.finalize()
  const bytes = encoder.FS.readFile(encoder.outputFilename).slice()
  encoder.delete()
  return bytes
}

const bytes = await film(workerData as Work)
parentPort?.postMessage(bytes, [bytes.buffer as ArrayBuffer])
