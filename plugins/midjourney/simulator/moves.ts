/** What the buttons do to a picture. */
import type { Camera } from '@wxiai/sdk/simulator'
import { HD, panelOf, SINGLE, type Art, type Panel } from './art.js'

const WHOLE: Camera = { x: 0, y: 0, width: 1, height: 1 }

function four(make: (index: number) => Panel): Art {
  return { kind: 'grid', panels: [0, 1, 2, 3].map(make) }
}

/** The drawn world has an edge. */
function within(camera: Camera): Camera {
  const width = Math.min(4, camera.width)
  const height = Math.min(4, camera.height)
  return {
    width,
    height,
    x: Math.min(2.5 - width, Math.max(-1.5, camera.x)),
    y: Math.min(2.5 - height, Math.max(-1.5, camera.y)),
  }
}

export function upscale(art: Art, index: number): Art | null {
  const panel = panelOf(art, index)
  return panel && { kind: 'single', panel, longest: SINGLE }
}

export function upscaleHd(art: Art): Art | null {
  const panel = panelOf(art, 1)
  return panel && { kind: 'single', panel, longest: HD }
}

export function vary(art: Art, index: number, strong: boolean, seed: number, words?: string) {
  const panel = panelOf(art, index)
  if (!panel) return null
  const { recipe } = panel
  const prompt = words || recipe.prompt
  if (strong) return four((i) => ({ recipe: { ...recipe, prompt, twist: seed + i } }))
  const base = recipe.camera ?? WHOLE
  return four((i) => {
    const scale = 0.9 + ((seed >> i) % 5) / 100
    const camera = {
      x: base.x + base.width * (1 - scale) * (i % 2),
      y: base.y + base.height * (1 - scale) * (i > 1 ? 1 : 0),
      width: base.width * scale,
      height: base.height * scale,
    }
    return { recipe: { ...recipe, prompt, camera } }
  })
}

export function reroll(art: Art, seed: number, words?: string): Art | null {
  if (art.kind !== 'grid') return null
  return four((i) => {
    const { recipe } = art.panels[i] ?? art.panels[0]
    return {
      recipe: {
        ...recipe,
        prompt: words || recipe.prompt,
        seed: seed + i * 7919,
        twist: undefined,
      },
    }
  })
}

export function zoom(art: Art, factor: number, words?: string): Art | null {
  const panel = panelOf(art, 1)
  if (!panel) return null
  const { recipe } = panel
  const base = recipe.camera ?? WHOLE
  return four((i) => {
    const width = base.width * factor
    const height = base.height * factor
    const lean = [0, -0.07, 0.07, 0][i] * (factor - 1)
    const camera = within({
      x: base.x - (width - base.width) / 2 + lean * width,
      y: base.y - (height - base.height) / 2 - (i === 3 ? 0.06 * (factor - 1) : 0),
      width,
      height,
    })
    return { recipe: { ...recipe, prompt: words || recipe.prompt, camera } }
  })
}

export function square(art: Art): Art | null {
  const panel = panelOf(art, 1)
  if (!panel) return null
  const { recipe } = panel
  const base = recipe.camera ?? WHOLE
  const shape = (recipe.ratio * base.width) / base.height
  const width = shape < 1 ? base.width / shape : base.width
  const height = shape > 1 ? base.height * shape : base.height
  const x = base.x - (width - base.width) / 2
  const y = base.y - (height - base.height) / 2
  return four(() => ({ recipe: { ...recipe, camera: within({ x, y, width, height }) } }))
}

export function pan(art: Art, way: string, words?: string): Art | null {
  const panel = panelOf(art, 1)
  if (!panel) return null
  const { recipe } = panel
  const base = recipe.camera ?? WHOLE
  return four((i) => {
    const reach = 0.5 + i * 0.04
    const wide = way === 'left' || way === 'right' ? base.width * reach : 0
    const high = way === 'up' || way === 'down' ? base.height * reach : 0
    const camera = within({
      x: base.x - (way === 'left' ? wide : 0),
      y: base.y - (way === 'up' ? high : 0),
      width: base.width + wide,
      height: base.height + high,
    })
    return { recipe: { ...recipe, prompt: words || recipe.prompt, camera } }
  })
}

export function inpaint(art: Art, mask: Uint8Array, words: string, seed: number): Art | null {
  const before = panelOf(art, 1)
  if (!before) return null
  return four((i) => ({
    recipe: { ...before.recipe, prompt: words || before.recipe.prompt, twist: seed + i },
    over: { before, mask },
  }))
}

export function film(art: Art, motion: 'low' | 'high'): Art | null {
  const panel = panelOf(art, 1)
  return panel && { kind: 'film', panel, motion }
}
