import { hex, mix, shift } from './color.js'
import { n, type Stage } from './stage.js'

export interface Sun {
  x: number
  y: number
  radius: number
}

export function sky(stage: Stage): string {
  const [a, b, c, d] = stage.palette.sky
  const fill = stage.fade(0, stage.horizon, [
    [0, a],
    [0.42, b],
    [0.78, c],
    [1, d],
  ])
  return `<rect x="${stage.left}" y="${stage.top}" width="${stage.right - stage.left}" height="${stage.bottom - stage.top}" fill="${fill}"/>`
}

export function stars(stage: Stage): string {
  const random = stage.random('stars')
  const dots: string[] = []
  for (let i = 0; i < 420; i++) {
    const y = stage.horizon - 40 - random.next() ** 0.7 * 1900
    const size = random.chance(0.06) ? random.between(1.8, 2.8) : random.between(0.5, 1.5)
    dots.push(
      `<circle cx="${n(random.between(stage.left, stage.right))}" cy="${n(y)}" r="${n(size)}" opacity="${random.between(0.3, 1).toFixed(2)}"/>`
    )
  }
  return `<g fill="#fff">${dots.join('')}</g>`
}

export function sunlight(stage: Stage): { svg: string; sun: Sun } {
  const random = stage.random('sun')
  const { night } = stage.palette
  const sun = {
    x: stage.width * random.pick([0.26, 0.36, 0.64, 0.72]) + random.between(-40, 40),
    y: stage.horizon * (night ? random.between(0.22, 0.42) : random.between(0.5, 0.86)),
    radius: random.between(46, night ? 66 : 84),
  }
  const { x, y, radius } = sun
  const svg = [
    stage.glow(x, y, radius * 11, stage.palette.sun, night ? 0.28 : 0.6),
    stage.glow(x, y, radius * 3.2, stage.palette.sun, night ? 0.4 : 0.75),
    `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${hex(stage.palette.sun)}"/>`,
  ]
  if (night) {
    const shade = hex(shift(stage.palette.sun, { l: -0.1 }))
    for (let i = 0; i < 5; i++) {
      const angle = random.between(0, 6.3)
      const away = random.between(0, 0.62) * radius
      svg.push(
        `<circle cx="${n(x + Math.cos(angle) * away)}" cy="${n(y + Math.sin(angle) * away)}" r="${n(radius * random.between(0.08, 0.26))}" fill="${shade}" opacity="0.5"/>`
      )
    }
  }
  return { svg: svg.join(''), sun }
}

/** Long, flat, softly lit bands and a few heaps. */
export function clouds(stage: Stage): string {
  const random = stage.random('clouds')
  const [, b, c] = stage.palette.sky
  const soft = stage.blur(9)
  const groups: string[] = []
  const count = random.whole(5, 11)
  for (let i = 0; i < count; i++) {
    const cx = random.between(stage.left, stage.right)
    const cy = random.between(-500, stage.horizon * 0.8)
    const wide = random.between(130, 430)
    const lit = hex(mix(shift(c, { l: 0.12 }), stage.palette.sun, 0.35))
    const under = hex(mix(b, c, 0.5))
    const puffs: string[] = []
    for (let j = 0; j < 9; j++) {
      const off = random.between(-1, 1)
      const high = (1 - off * off) * random.between(12, 40)
      const at = `cx="${n(cx + off * wide)}" rx="${n(random.between(60, 150))}"`
      puffs.push(`<ellipse ${at} cy="${n(cy + 7)}" ry="${n(high * 0.55 + 5)}" fill="${under}"/>`)
      puffs.push(
        `<ellipse ${at} cy="${n(cy - high * 0.3)}" ry="${n(high * 0.6 + 5)}" fill="${lit}"/>`
      )
    }
    const opacity = random.between(0.28, 0.7) * (stage.palette.night ? 0.35 : 1)
    // Most of the sky is beyond the edges.
    if (!stage.sees(cx, cy, wide + 200, 100)) continue
    groups.push(`<g filter="${soft}" opacity="${opacity.toFixed(2)}">${puffs.join('')}</g>`)
  }
  return groups.join('')
}

export function birds(stage: Stage): string {
  const random = stage.random('birds')
  const x = stage.width * random.between(0.2, 0.75)
  const y = stage.horizon * random.between(0.25, 0.6)
  const flock: string[] = []
  for (let i = 0; i < random.whole(5, 11); i++) {
    const size = random.between(7, 19)
    const at = [x + random.between(-150, 150), y + random.between(-70, 70)]
    flock.push(
      `M${n(at[0] - size)} ${n(at[1] - size * 0.45)}q${n(size * 0.6)} ${n(-size * 0.2)} ${n(size)} ${n(size * 0.45)}q${n(size * 0.4)} ${n(-size * 0.65)} ${n(size)} ${n(-size * 0.4)}`
    )
  }
  return `<path d="${flock.join('')}" fill="none" stroke="${hex(stage.palette.near)}" stroke-width="2.6" stroke-linecap="round" opacity="0.75"/>`
}

export function weather(stage: Stage, kind: 'rain' | 'snow'): string {
  const random = stage.random(kind)
  const marks: string[] = []
  for (let i = 0; i < (kind === 'rain' ? 900 : 700); i++) {
    const x = random.between(stage.left, stage.right)
    const y = random.between(-900, 1900)
    if (kind === 'rain') marks.push(`M${n(x)} ${n(y)}l-5 ${n(random.between(20, 46))}`)
    else {
      const r = random.between(1.2, 4.6)
      marks.push(`M${n(x)} ${n(y)}a${n(r)} ${n(r)} 0 1 0 .1 0z`)
    }
  }
  return kind === 'rain'
    ? `<path d="${marks.join('')}" stroke="#fff" stroke-width="1.5" opacity="0.26"/>`
    : `<path d="${marks.join('')}" fill="#fff" opacity="0.75"/>`
}
