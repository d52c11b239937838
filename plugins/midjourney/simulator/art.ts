import {
  animate,
  drawPicture,
  joinGrid,
  repaint,
  sizeFor,
  type Recipe,
  type Size,
} from '@wxiai/sdk/simulator'

/** A picture, perhaps with a part of an older one kept. */
export interface Panel {
  recipe: Recipe
  over?: { before: Panel; mask: Uint8Array }
}

export type Art =
  | { kind: 'grid'; panels: Panel[]; longest?: number }
  | { kind: 'single'; panel: Panel; longest: number }
  | { kind: 'film'; panel: Panel; motion: 'low' | 'high' }
  | { kind: 'upload'; bytes: Buffer; size: Size }

const GRID = 1600
export const SINGLE = 1280
export const HD = 2304
const FILM = 560

export function sizeOf(art: Art): Size {
  if (art.kind === 'upload') return art.size
  if (art.kind === 'film') return sizeFor(shapeOf(art.panel.recipe), FILM)
  const panel = art.kind === 'grid' ? art.panels[0] : art.panel
  const longest = art.longest ?? GRID
  return sizeFor(shapeOf(panel.recipe), longest)
}

/** Shape of what the camera shows. */
export function shapeOf({ ratio, camera }: Recipe): number {
  return camera ? (ratio * camera.width) / camera.height : ratio
}

export async function render(art: Art): Promise<Buffer> {
  const size = sizeOf(art)
  if (art.kind === 'upload') return art.bytes
  if (art.kind === 'film') return animate(art.panel.recipe, size, art.motion)
  if (art.kind === 'single') return panelAt(art.panel, size)
  const half = { width: size.width / 2, height: size.height / 2 }
  const pictures: Buffer[] = []
  for (const panel of art.panels) pictures.push(await panelAt(panel, half))
  return joinGrid(pictures, size)
}

async function panelAt(panel: Panel, size: Size): Promise<Buffer> {
  const picture = await drawPicture(panel.recipe, size)
  if (!panel.over) return picture
  return repaint(await panelAt(panel.over.before, size), picture, panel.over.mask, size)
}

export function panelOf(art: Art | null, index: number): Panel | null {
  if (!art || art.kind === 'upload') return null
  if (art.kind === 'grid') return art.panels[index - 1] ?? art.panels[0]
  return art.panel
}

const STEP = 7919

export function gridOf(recipe: Omit<Recipe, 'seed'>, seed: number): Art {
  const panels = [0, 1, 2, 3].map((index) => ({ recipe: { ...recipe, seed: seed + index * STEP } }))
  return { kind: 'grid', panels }
}

/** `--ar 16:9` -> 1.78, never longer than 3 to 1. */
export function ratioIn(prompt: string): number {
  const match = /--(?:ar|aspect)\s+(\d+):(\d+)/i.exec(prompt)
  if (!match) return 1
  const ratio = Number(match[1]) / Number(match[2])
  return Math.min(3, Math.max(1 / 3, Number.isFinite(ratio) && ratio > 0 ? ratio : 1))
}

export function seedIn(prompt: string): number | null {
  const match = /--seed\s+(\d+)/i.exec(prompt)
  return match ? Number(match[1]) % 2 ** 32 : null
}
