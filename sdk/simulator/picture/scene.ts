import { ribbons, shapes } from './abstract.js'
import type { Oklch } from './color.js'
import { boat, cat, city, flowers, forest, house, lighthouse } from './motifs.js'
import { leanTo, PALETTES, tune } from './palettes.js'
import { Random } from './random.js'
import { birds, clouds, sky, stars, sunlight, weather } from './sky.js'
import { Stage } from './stage.js'
import { subjectOf } from './subject.js'
import { hills, mountains, ridge, water } from './terrain.js'

/** Part of the world that the picture shows, in picture widths and heights. */
export interface Camera {
  x: number
  y: number
  width: number
  height: number
}

/** All that decides a picture. */
export interface Recipe {
  prompt: string
  seed: number
  /** Width divided by height. */
  ratio: number
  camera?: Camera
  colors?: readonly Oklch[]
  /** Another arrangement in the same mood. */
  twist?: number
}

export function drawScene(recipe: Recipe, pixels: { width: number; height: number }): string {
  const subject = subjectOf(recipe.prompt)
  const seed = `${recipe.prompt.split(/\s--/)[0].trim().toLowerCase()}#${recipe.seed}`
  const random = new Random(seed)
  const stylize = Number(/--s(?:tylize)?\s+(\d+)/.exec(recipe.prompt)?.[1] ?? 100)
  const strength = 0.9 + Math.min(stylize, 1000) / 2200
  const palette = leanTo(tune(PALETTES[subject.palette], random, strength), recipe.colors ?? [])
  const horizon = random.between(520, 640)
  const arrangement = recipe.twist === undefined ? seed : `${seed}~${recipe.twist}`
  const camera = recipe.camera ?? { x: 0, y: 0, width: 1, height: 1 }
  const across = 1000 * recipe.ratio
  const view = {
    x: camera.x * across,
    y: camera.y * 1000,
    width: camera.width * across,
    height: camera.height * 1000,
  }
  const stage = new Stage(palette, across, horizon, arrangement, view)
  const parts = subject.abstract ? abstract(stage, random) : landscape(stage, subject.motifs)
  const box = [view.x, view.y, view.width, view.height].map((value) => value.toFixed(1))
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels.width}" height="${pixels.height}" viewBox="${box.join(' ')}" preserveAspectRatio="xMidYMid slice"><defs>${stage.defs.join('')}</defs>${parts.join('')}</svg>`
}

function abstract(stage: Stage, random: Random): string[] {
  return [sky(stage), random.chance(0.6) ? ribbons(stage) : shapes(stage)]
}

function landscape(stage: Stage, motifs: ReturnType<typeof subjectOf>['motifs']): string[] {
  const has = (...names: Parameters<typeof motifs.has>[0][]) =>
    names.some((name) => motifs.has(name))
  const light = sunlight(stage)
  const parts = [sky(stage)]
  if (stage.palette.night) parts.push(stars(stage))
  parts.push(light.svg, clouds(stage))
  parts.push(mountains(stage, has('mountain'), has('mountain')))
  let ground = ridge(stage, 'shore', {
    base: 905,
    height: 36,
    pace: 0.7,
    octaves: 4,
    roughness: 0.45,
  })
  if (has('water')) {
    const skyline = has('city') ? city(stage, stage.horizon) : ''
    parts.push(skyline, water(stage, light.sun))
    if (skyline) parts.push(mirrored(skyline, stage.horizon))
    if (has('boat')) parts.push(boat(stage))
    if (has('lighthouse')) parts.push(lighthouse(stage))
  } else {
    const land = hills(stage)
    parts.push(land.svg)
    ground = land.front
  }
  if (has('forest')) parts.push(forest(stage))
  if (has('house')) parts.push(house(stage, ground))
  if (has('flowers')) parts.push(flowers(stage, ground))
  if (has('cat')) parts.push(cat(stage, ground))
  if (has('birds', 'lighthouse', 'boat')) parts.push(birds(stage))
  if (has('rain')) parts.push(weather(stage, 'rain'))
  if (has('snow')) parts.push(weather(stage, 'snow'))
  return parts
}

function mirrored(svg: string, horizon: number): string {
  const turn = `translate(0 ${(horizon * 1.72).toFixed(1)}) scale(1 -0.72)`
  return `<g transform="${turn}" opacity="0.34">${svg}</g>`
}
