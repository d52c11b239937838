import { hex, type Oklch } from './color.js'
import type { Palette } from './palettes.js'
import { Random } from './random.js'

/** Everything an element needs to draw itself. The picture is `width` x 1000; the world is larger, for zoom and pan. */
export class Stage {
  readonly left: number
  readonly right: number
  readonly top = -1500
  readonly bottom = 2500
  readonly defs: string[] = []
  #names = 0

  constructor(
    readonly palette: Palette,
    readonly width: number,
    readonly horizon: number,
    readonly seed: string,
    /** The part of the world that is looked at. */
    readonly view: { x: number; y: number; width: number; height: number }
  ) {
    this.left = -1.5 * width
    this.right = 2.5 * width
  }

  /** Own randomness for each element: adding one never moves the others. */
  random(element: string): Random {
    return new Random(`${this.seed}/${element}`)
  }

  define(kind: (id: string) => string): string {
    const id = `d${++this.#names}`
    this.defs.push(kind(id))
    return `url(#${id})`
  }

  /** Vertical gradient in world coordinates. */
  fade(from: number, to: number, stops: [number, Oklch, number?][]): string {
    const marks = stops.map(
      ([at, color, opacity = 1]) =>
        `<stop offset="${at}" stop-color="${hex(color)}" stop-opacity="${opacity}"/>`
    )
    return this.define(
      (id) =>
        `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="${from}" y2="${to}">${marks.join('')}</linearGradient>`
    )
  }

  glow(x: number, y: number, radius: number, color: Oklch, strength: number): string {
    const fill = this.define(
      (id) =>
        `<radialGradient id="${id}" gradientUnits="userSpaceOnUse" cx="${n(x)}" cy="${n(y)}" r="${n(radius)}"><stop offset="0" stop-color="${hex(color)}" stop-opacity="${strength}"/><stop offset="0.35" stop-color="${hex(color)}" stop-opacity="${strength * 0.4}"/><stop offset="1" stop-color="${hex(color)}" stop-opacity="0"/></radialGradient>`
    )
    return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${fill}"/>`
  }

  /** Whether anything is seen of what reaches so far from a point. */
  sees(x: number, y: number, wide: number, high: number): boolean {
    const { view } = this
    return (
      Math.abs(x - view.x - view.width / 2) < wide + view.width / 2 &&
      Math.abs(y - view.y - view.height / 2) < high + view.height / 2
    )
  }

  /** For what is wide and flat. A filter costs more than all the rest of a picture, by the area that it is given. */
  blur(deviation: number): string {
    return this.define(
      (id) =>
        `<filter id="${id}" x="-10%" y="-40%" width="120%" height="180%" color-interpolation-filters="sRGB"><feGaussianBlur stdDeviation="${deviation}"/></filter>`
    )
  }
}

/** Short number for a path. */
export const n = (value: number) => String(Math.round(value * 10) / 10)
