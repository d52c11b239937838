import { mix, shift, type Oklch } from './color.js'
import type { Random } from './random.js'

export interface Palette {
  /** From the top to the horizon. */
  sky: [Oklch, Oklch, Oklch, Oklch]
  sun: Oklch
  far: Oklch
  near: Oklch
  water: [Oklch, Oklch]
  accent: Oklch
  light: Oklch
  night?: boolean
}

export const PALETTES = {
  dawn: {
    sky: [
      [0.47, 0.09, 272],
      [0.66, 0.1, 335],
      [0.8, 0.12, 45],
      [0.93, 0.09, 82],
    ],
    sun: [0.97, 0.08, 88],
    far: [0.62, 0.08, 330],
    near: [0.24, 0.05, 285],
    water: [
      [0.82, 0.1, 55],
      [0.4, 0.08, 275],
    ],
    accent: [0.6, 0.19, 28],
    light: [0.97, 0.07, 90],
  },
  dusk: {
    sky: [
      [0.27, 0.09, 285],
      [0.44, 0.14, 325],
      [0.63, 0.18, 30],
      [0.83, 0.15, 72],
    ],
    sun: [0.9, 0.15, 70],
    far: [0.42, 0.12, 330],
    near: [0.16, 0.04, 300],
    water: [
      [0.7, 0.15, 45],
      [0.24, 0.08, 300],
    ],
    accent: [0.58, 0.2, 25],
    light: [0.92, 0.13, 80],
  },
  night: {
    sky: [
      [0.13, 0.04, 275],
      [0.2, 0.06, 268],
      [0.3, 0.075, 255],
      [0.43, 0.07, 228],
    ],
    sun: [0.97, 0.02, 95],
    far: [0.27, 0.055, 258],
    near: [0.09, 0.02, 265],
    water: [
      [0.36, 0.07, 235],
      [0.12, 0.04, 265],
    ],
    accent: [0.6, 0.17, 30],
    light: [0.93, 0.11, 85],
    night: true,
  },
  ocean: {
    sky: [
      [0.6, 0.11, 243],
      [0.74, 0.09, 232],
      [0.87, 0.05, 222],
      [0.95, 0.03, 205],
    ],
    sun: [0.99, 0.03, 95],
    far: [0.7, 0.06, 230],
    near: [0.32, 0.06, 225],
    water: [
      [0.74, 0.09, 205],
      [0.34, 0.09, 240],
    ],
    accent: [0.62, 0.19, 30],
    light: [0.98, 0.03, 95],
  },
  forest: {
    sky: [
      [0.72, 0.06, 205],
      [0.83, 0.06, 180],
      [0.91, 0.06, 130],
      [0.96, 0.06, 105],
    ],
    sun: [0.98, 0.07, 100],
    far: [0.72, 0.07, 165],
    near: [0.23, 0.05, 155],
    water: [
      [0.78, 0.06, 165],
      [0.34, 0.06, 180],
    ],
    accent: [0.68, 0.16, 55],
    light: [0.97, 0.08, 100],
  },
  winter: {
    sky: [
      [0.68, 0.06, 255],
      [0.81, 0.045, 250],
      [0.9, 0.03, 20],
      [0.96, 0.03, 70],
    ],
    sun: [0.98, 0.04, 85],
    far: [0.85, 0.025, 250],
    near: [0.43, 0.05, 255],
    water: [
      [0.88, 0.03, 240],
      [0.56, 0.06, 250],
    ],
    accent: [0.58, 0.18, 27],
    light: [0.97, 0.05, 85],
  },
  autumn: {
    sky: [
      [0.69, 0.07, 235],
      [0.82, 0.06, 215],
      [0.9, 0.07, 85],
      [0.95, 0.08, 88],
    ],
    sun: [0.97, 0.09, 88],
    far: [0.73, 0.1, 62],
    near: [0.31, 0.09, 42],
    water: [
      [0.8, 0.08, 75],
      [0.36, 0.07, 45],
    ],
    accent: [0.6, 0.2, 35],
    light: [0.96, 0.1, 85],
  },
  desert: {
    sky: [
      [0.6, 0.1, 245],
      [0.76, 0.07, 230],
      [0.89, 0.06, 75],
      [0.95, 0.07, 78],
    ],
    sun: [0.99, 0.06, 90],
    far: [0.8, 0.09, 68],
    near: [0.45, 0.12, 45],
    water: [
      [0.86, 0.07, 80],
      [0.5, 0.1, 50],
    ],
    accent: [0.55, 0.17, 32],
    light: [0.98, 0.07, 88],
  },
  spring: {
    sky: [
      [0.74, 0.08, 240],
      [0.84, 0.06, 260],
      [0.91, 0.06, 345],
      [0.96, 0.04, 20],
    ],
    sun: [0.99, 0.04, 60],
    far: [0.8, 0.07, 320],
    near: [0.38, 0.09, 340],
    water: [
      [0.88, 0.06, 350],
      [0.52, 0.09, 285],
    ],
    accent: [0.7, 0.17, 355],
    light: [0.98, 0.04, 40],
  },
  neon: {
    sky: [
      [0.15, 0.08, 290],
      [0.25, 0.13, 300],
      [0.42, 0.2, 330],
      [0.64, 0.2, 10],
    ],
    sun: [0.8, 0.2, 350],
    far: [0.36, 0.14, 305],
    near: [0.11, 0.05, 285],
    water: [
      [0.5, 0.18, 330],
      [0.15, 0.09, 280],
    ],
    accent: [0.83, 0.14, 200],
    light: [0.9, 0.13, 195],
    night: true,
  },
  ink: {
    sky: [
      [0.9, 0.01, 90],
      [0.93, 0.012, 88],
      [0.95, 0.015, 85],
      [0.97, 0.012, 85],
    ],
    sun: [0.57, 0.19, 32],
    far: [0.8, 0.008, 230],
    near: [0.22, 0.01, 250],
    water: [
      [0.94, 0.01, 90],
      [0.78, 0.012, 220],
    ],
    accent: [0.57, 0.19, 32],
    light: [0.98, 0.01, 90],
  },
} satisfies Record<string, Palette>

export type PaletteName = keyof typeof PALETTES

/** A little of the artist's mood: hue and strength move with the seed. */
export function tune(palette: Palette, random: Random, strength: number): Palette {
  const hue = random.between(-9, 9)
  const chroma = random.between(0.88, 1.1) * strength
  const change = (color: Oklch) => shift(color, { h: hue, c: chroma })
  return {
    ...palette,
    sky: palette.sky.map(change) as Palette['sky'],
    water: palette.water.map(change) as Palette['water'],
    sun: change(palette.sun),
    far: change(palette.far),
    near: change(palette.near),
  }
}

/** Palette that leans towards given colours (blend and reference pictures). */
export function leanTo(palette: Palette, colors: readonly Oklch[]): Palette {
  if (colors.length === 0) return palette
  const lean = (color: Oklch, index: number): Oklch => {
    const [, c, h] = colors[index % colors.length]
    return mix(color, [color[0], Math.max(c, color[1] * 0.6), h], 0.8)
  }
  return {
    ...palette,
    sky: palette.sky.map(lean) as Palette['sky'],
    water: palette.water.map(lean) as Palette['water'],
    far: lean(palette.far, 0),
    near: lean(palette.near, 1),
    sun: lean(palette.sun, 0),
  }
}
