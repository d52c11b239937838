import { hex, mix, shift } from './color.js'
import { n, type Stage } from './stage.js'
import { land, ridge, type Ridge } from './terrain.js'

/** Rows of pines on the slopes, the nearest large and dark. */
export function forest(stage: Stage): string {
  const rows: string[] = []
  const random = stage.random('forest')
  for (let row = 0; row < 4; row++) {
    const depth = row / 3
    const base = stage.horizon + 26 + depth * (890 - stage.horizon)
    const line = ridge(stage, `wood${row}`, {
      base,
      height: 34,
      pace: 0.8,
      octaves: 3,
      roughness: 0.4,
    })
    const color = mix(stage.palette.far, stage.palette.near, 0.3 + depth * 0.7)
    const trees: string[] = []
    const size = 44 + depth * 150
    for (let x = stage.left; x < stage.right; x += size * random.between(0.2, 0.62)) {
      trees.push(pine(x, line(x) + 8, size * random.between(0.6, 1.25)))
    }
    rows.push(`<path d="${trees.join('')}" fill="${hex(color)}"/>`)
    rows.push(land(stage, line, base + 40, color, 0.28 * (1 - depth)))
  }
  return rows.join('')
}

function pine(x: number, y: number, size: number): string {
  const w = size * 0.24
  const steps = [0, 1, 2, 3].map((level) => {
    const top = y - size + size * 0.2 * level
    const half = w * (0.42 + level * 0.2)
    return `M${n(x)} ${n(top)}L${n(x + half)} ${n(top + size * 0.34)}L${n(x - half)} ${n(top + size * 0.34)}z`
  })
  return `${steps.join('')}M${n(x - w * 0.1)} ${n(y - size * 0.15)}h${n(w * 0.2)}v${n(size * 0.18)}h${n(-w * 0.2)}z`
}

export function city(stage: Stage, ground: number): string {
  const random = stage.random('city')
  const parts: string[] = []
  for (let row = 0; row < 3; row++) {
    const depth = row / 2
    const color = mix(stage.palette.far, stage.palette.near, 0.25 + depth * 0.75)
    const walls: string[] = []
    const lit: string[] = []
    for (let x = stage.left; x < stage.right;) {
      const wide = random.between(34, 92) * (0.7 + depth * 0.5)
      const middle = 1 - Math.min(1, Math.abs(x - stage.width / 2) / (stage.width * 0.9))
      const high =
        random.between(70, 200) + middle ** 2 * random.between(40, 300) * (1 - depth * 0.4)
      const top = ground - high + depth * 70
      walls.push(`M${n(x)} ${n(top)}h${n(wide)}V${n(ground)}H${n(x)}z`)
      if (random.chance(0.3)) walls.push(`M${n(x + wide / 2 - 1.5)} ${n(top - 46)}h3v50h-3z`)
      for (let wy = top + 14; wy < ground - 12; wy += 15) {
        for (let wx = x + 8; wx < x + wide - 9; wx += 12) {
          if (random.chance(stage.palette.night ? 0.42 : 0.16)) {
            lit.push(`M${n(wx)} ${n(wy)}h5v7h-5z`)
          }
        }
      }
      x += wide + random.between(-4, 10)
    }
    parts.push(`<path d="${walls.join('')}" fill="${hex(color)}"/>`)
    const light = row === 1 ? stage.palette.accent : stage.palette.light
    parts.push(`<path d="${lit.join('')}" fill="${hex(light)}" opacity="${0.45 + depth * 0.4}"/>`)
  }
  return parts.join('')
}

export function lighthouse(stage: Stage): string {
  const random = stage.random('lighthouse')
  const left = random.chance(0.5)
  const x = stage.width * (left ? random.between(0.2, 0.34) : random.between(0.66, 0.8))
  const foot = stage.horizon + random.between(60, 110)
  const high = random.between(330, 430)
  const half = high * 0.095
  const top = foot - high
  const side = left ? 1 : -1
  const { palette } = stage
  const white = hex(mix([0.96, 0.01, 90], palette.sky[2], 0.28))
  const dark = hex(palette.near)
  const band = hex(palette.accent)
  const body = `M${n(x - half)} ${n(foot + 30)}L${n(x - half * 0.62)} ${n(top)}H${n(x + half * 0.62)}L${n(x + half)} ${n(foot + 30)}z`
  const clip = stage.define((id) => `<clipPath id="${id}"><path d="${body}"/></clipPath>`)
  const shade = stage.define(
    (id) =>
      `<linearGradient id="${id}"><stop offset="0" stop-color="#000" stop-opacity="${left ? 0.5 : 0.05}"/><stop offset="0.5" stop-color="#000" stop-opacity="0.06"/><stop offset="1" stop-color="#000" stop-opacity="${left ? 0.05 : 0.5}"/></linearGradient>`
  )
  const bands = [0.1, 0.42, 0.74].map(
    (at) =>
      `<rect x="${n(x - half)}" y="${n(top + high * at)}" width="${n(half * 2)}" height="${n(high * 0.15)}" fill="${band}"/>`
  )
  const lamp = { x, y: top - half * 0.62 }
  const beam = (way: number, strength: number) => {
    const far = stage.width * 1.9
    const fill = stage.define(
      (id) =>
        `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="${n(lamp.x)}" x2="${n(lamp.x + way * far * 0.6)}" y1="0" y2="0"><stop offset="0" stop-color="${hex(palette.light)}" stop-opacity="${strength}"/><stop offset="1" stop-color="${hex(palette.light)}" stop-opacity="0"/></linearGradient>`
    )
    return `<path d="M${n(lamp.x)} ${n(lamp.y - 5)}L${n(lamp.x + way * far)} ${n(lamp.y - 230)}V${n(lamp.y + 60)}L${n(lamp.x)} ${n(lamp.y + 5)}z" fill="${fill}"/>`
  }
  const w = half * 0.72
  const windows = [0.3, 0.62].map(
    (at) =>
      `<rect x="${n(x - 5)}" y="${n(top + high * at)}" width="10" height="17" rx="5" fill="${hex(mix(palette.light, palette.near, 0.35))}"/>`
  )
  return [
    beam(side, 0.75),
    beam(-side, 0.4),
    cliff(stage, x, foot, side),
    `<path d="${body}" fill="${white}"/><g clip-path="${clip}">${bands.join('')}<rect x="${n(x - half)}" y="${n(top)}" width="${n(half * 2)}" height="${n(high + 30)}" fill="${shade}"/></g>`,
    ...windows,
    `<rect x="${n(x - half * 0.95)}" y="${n(top - 5)}" width="${n(half * 1.9)}" height="9" fill="${dark}"/>`,
    `<rect x="${n(x - w * 0.8)}" y="${n(top - half * 1.05)}" width="${n(w * 1.6)}" height="${n(half)}" fill="${hex(palette.light)}"/>`,
    `<path d="M${n(x - w * 0.8)} ${n(top - half * 1.05)}v${n(half)}M${n(x - w * 0.26)} ${n(top - half * 1.05)}v${n(half)}M${n(x + w * 0.26)} ${n(top - half * 1.05)}v${n(half)}M${n(x + w * 0.8)} ${n(top - half * 1.05)}v${n(half)}" stroke="${dark}" stroke-width="3"/>`,
    `<path d="M${n(x - w)} ${n(top - half)}q${n(w)} ${n(-half * 1.25)} ${n(w * 2)} 0z" fill="${band}"/><path d="M${n(x - 2)} ${n(top - half * 2)}h4v${n(half)}h-4z" fill="${dark}"/>`,
    stage.glow(lamp.x, lamp.y, 150, palette.light, 0.85),
  ].join('')
}

/** Rock that carries the tower and falls into the sea. */
function cliff(stage: Stage, x: number, foot: number, side: number): string {
  const line: Ridge = ridge(stage, 'cliff', {
    base: 0,
    height: 17,
    pace: 7,
    octaves: 5,
    roughness: 0.6,
  })
  const points: string[] = []
  const light: string[] = []
  const end = x + side * 210
  const start = side > 0 ? stage.left : stage.right
  const steps = 90
  for (let i = 0; i <= steps; i++) {
    const at = start + ((end - start) * i) / steps
    const near = Math.min(1, Math.abs(end - at) / 190)
    const y = foot + 24 + line(at) + (1 - near) ** 2 * 250
    points.push(`${n(at)} ${n(y)}`)
    light.push(`${n(at)} ${n(y + 7 + 8 * near)}`)
  }
  const { near, far } = stage.palette
  const fill = stage.fade(foot, foot + 330, [
    [0, mix(near, far, 0.26)],
    [1, shift(near, { l: -0.03 })],
  ])
  const rock = `M${n(start)} ${stage.bottom}L${points.join('L')}L${n(end + side * 40)} ${n(foot + 330)}L${n(end + side * 60)} ${stage.bottom}z`
  const rim = hex(mix(near, stage.palette.light, 0.38))
  return `<path d="${rock}" fill="${fill}"/><path d="M${points.join('L')}L${light.reverse().join('L')}z" fill="${rim}" opacity="0.5"/>`
}

export function boat(stage: Stage): string {
  const random = stage.random('boat')
  const x = stage.width * random.between(0.3, 0.7)
  const y = stage.horizon + random.between(60, 230)
  const s = 0.5 + (y - stage.horizon) / 210
  const sail = hex(mix([0.96, 0.015, 85], stage.palette.sky[2], 0.3))
  const hull = hex(stage.palette.near)
  const mark = hex(stage.palette.accent)
  return `<g transform="translate(${n(x)} ${n(y)}) scale(${s.toFixed(2)})"><ellipse cx="0" cy="15" rx="82" ry="6" fill="${hull}" opacity="0.35"/><path d="M-66 -6h132q-12 24 -36 24h-64q-24 0 -32 -24z" fill="${hull}"/><path d="M-64 -6h128l-3 6h-122z" fill="${mark}"/><path d="M3 -178v164h-6v-164z" fill="${hull}"/><path d="M7 -172q66 78 60 152h-60z" fill="${sail}"/><path d="M-7 -150q-48 66 -44 130h44z" fill="${sail}" opacity="0.86"/></g>`
}

export function cat(stage: Stage, ground: Ridge): string {
  const random = stage.random('cat')
  const x = stage.width * random.pick([0.33, 0.5, 0.66])
  const y = ground(x) + 26
  const s = random.between(1.25, 1.7)
  const fur = hex(shift(stage.palette.near, { l: -0.05 }))
  const rim = hex(mix(stage.palette.sun, stage.palette.near, 0.25))
  const eye = hex(stage.palette.light)
  const flip = random.chance(0.5) ? -1 : 1
  const body =
    'M-46 0q-16 -66 10 -112q-14 -20 -14 -46l-1 -46q16 7 28 26q22 -7 44 0q12 -19 28 -26l-1 46q0 26 -14 46q34 40 24 112z'
  const tail = 'M40 -6q66 6 78 -48q6 -30 -16 -46'
  return `<g transform="translate(${n(x)} ${n(y)}) scale(${(s * flip).toFixed(2)} ${s.toFixed(2)})"><path d="${tail}" fill="none" stroke="${fur}" stroke-width="19" stroke-linecap="round"/><path d="${body}" fill="${fur}" stroke="${rim}" stroke-opacity="0.7" stroke-width="3"/><ellipse cx="-16" cy="-152" rx="7" ry="8" fill="${eye}"/><ellipse cx="16" cy="-152" rx="7" ry="8" fill="${eye}"/><path d="M-16 -159v14M16 -159v14" stroke="${fur}" stroke-width="4" stroke-linecap="round"/><path d="M-4 -137h8l-4 5z" fill="${hex(stage.palette.accent)}"/></g>`
}

export function house(stage: Stage, ground: Ridge): string {
  const random = stage.random('house')
  const x = stage.width * random.between(0.3, 0.7)
  const y = ground(x) + 14
  const s = random.between(0.8, 1.25)
  const wall = hex(mix(stage.palette.near, stage.palette.far, 0.42))
  const roof = hex(stage.palette.accent)
  const light = hex(stage.palette.light)
  return `${stage.glow(x, y - 50, 190, stage.palette.light, 0.4)}<g transform="translate(${n(x)} ${n(y)}) scale(${s.toFixed(2)})"><path d="M-86 6v-92h172v92z" fill="${wall}"/><path d="M48 -126h22v-44h-22z" fill="${wall}"/><path d="M-104 -82L-8 -160h20L104 -82z" fill="${roof}"/><path d="M-60 -62h34v36h-34zM28 -62h34v36h-34z" fill="${light}"/><path d="M-14 6v-56h28v56z" fill="${hex(stage.palette.near)}"/></g>`
}

export function flowers(stage: Stage, ground: Ridge): string {
  const random = stage.random('flowers')
  const blooms: string[] = []
  const colors = [
    stage.palette.accent,
    stage.palette.light,
    shift(stage.palette.accent, { h: 40, l: 0.1 }),
  ]
  for (let i = 0; i < 900; i++) {
    const x = random.between(stage.left, stage.right)
    const top = ground(x)
    const depth = random.next() ** 1.3
    const r = 2.2 + depth * 12
    const color = hex(random.pick(colors))
    blooms.push(
      `<circle cx="${n(x)}" cy="${n(top + 14 + depth * 420)}" r="${n(r)}" fill="${color}"/>`
    )
  }
  return `<g opacity="0.9">${blooms.join('')}</g>`
}
