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
  /** For each frame: left, top and width of what the camera sees, in picture widths and heights, and the share of `to`. */
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

/** What the camera sees of a plane, between its pixels where need be, laid over `out` with a share. */
function see(plane: Plane, view: number[], out: Uint8Array, width: number, share: number) {
  const [left, top, wide] = view
  const { data } = plane
  const height = out.length / width
  const stepX = (plane.width * wide) / width
  const stepY = (plane.height * wide) / height
  const lastX = plane.width - 1.001
  const lastY = plane.height - 1.001
  for (let row = 0; row < height; row++) {
    const y = Math.min(lastY, Math.max(0, top * plane.height + row * stepY))
    const above = (y | 0) * plane.width
    const dy = y - (y | 0)
    for (let column = 0; column < width; column++) {
      const x = Math.min(lastX, Math.max(0, left * plane.width + column * stepX))
      const at = above + (x | 0)
      const dx = x - (x | 0)
      const upper = data[at] + (data[at + 1] - data[at]) * dx
      const below = at + plane.width
      const lower = data[below] + (data[below + 1] - data[below]) * dx
      const value = upper + (lower - upper) * dy
      const index = row * width + column
      out[index] = share === 1 ? value : out[index] + (value - out[index]) * share
    }
  }
}

async function film({ width, height, fps, from, to, path }: Work): Promise<Uint8Array> {
  const { createH264MP4Encoder } = createRequire(import.meta.url)('h264-mp4-encoder') as {
    createH264MP4Encoder(): Promise<Encoder>
  }
  const encoder = await createH264MP4Encoder()
  const settings = { width, height, frameRate: fps, quantizationParameter: 27, speed: 8 }
  Object.assign(encoder, settings, { groupOfPictures: fps * 2, outputFilename: 'film.mp4' })
  encoder.initialize()
  const [half, luma] = [width / 2, width * height]
  const frame = new Uint8Array((luma * 3) / 2)
  const parts = [
    frame.subarray(0, luma),
    frame.subarray(luma, (luma * 5) / 4),
    frame.subarray((luma * 5) / 4),
  ]
  const layers = [planesOf(from), ...(to ? [planesOf(to)] : [])]
  for (let i = 0; i < path.length; i += 4) {
    const view = [path[i], path[i + 1], path[i + 2]]
    const share = path[i + 3]
    layers.forEach((planes, layer) => {
      const weight = layer === 0 ? 1 : share
      if (weight === 0) return
      planes.forEach((plane, n) => see(plane, view, parts[n], n ? half : width, weight))
    })
    encoder.addFrameYuv(frame)
  }
  encoder.finalize()
  const bytes = encoder.FS.readFile(encoder.outputFilename).slice()
  encoder.delete()
  return bytes
}

const bytes = await film(workerData as Work)
parentPort?.postMessage(bytes, [bytes.buffer as ArrayBuffer])
