import { hex, mix, shift, type Oklch } from './color.js'
import { wave } from './random.js'
import type { Sun } from './sky.js'
import { n, type Stage } from './stage.js'

/** Height of a layer of land at x. */
export type Ridge = (x: number) => number

interface Layer {
  base: number
  height: number
  /** Waves per picture width. */
  pace: number
  octaves: number
  roughness: number
  /** Sharp peaks rather than round hills. */
  sharp?: boolean
}

export function ridge(stage: Stage, name: string, layer: Layer): Ridge {
  const shape = wave(stage.random(name), layer.octaves, layer.roughness)
  return (x) => {
    const value = shape((x / stage.width) * layer.pace)
    return layer.base - layer.height * (layer.sharp ? 1 - Math.abs(value) * 2 : value)
  }
}

export function outline(stage: Stage, line: Ridge, step = 7): string {
  const points: string[] = []
  for (let x = stage.left; x <= stage.right; x += step) points.push(`${n(x)} ${n(line(x))}`)
  return `M${stage.left} ${stage.bottom}L${points.join('L')}L${n(stage.right)} ${stage.bottom}z`
}

export function land(stage: Stage, line: Ridge, base: number, color: Oklch, mist: number): string {
  const haze = mix(color, stage.palette.sky[3], mist)
  const fill = stage.fade(base - 190, base + 150, [
    [0, color],
    [1, haze],
  ])
  return `<path d="${outline(stage, line)}" fill="${fill}"/>`
}

/** Three or four ranges, each darker and clearer than the one behind it. */
export function mountains(stage: Stage, high: boolean, snowy: boolean): string {
  const random = stage.random('mountains')
  const count = random.whole(3, 4)
  const parts: string[] = []
  for (let i = 0; i < count; i++) {
    const depth = i / count
    const base = stage.horizon - 14 + depth * 18
    const height = (high ? 250 : 110) * (1 - depth * 0.5) * random.between(0.75, 1.15)
    const color = mix(stage.palette.far, stage.palette.near, depth * 0.55)
    const line = ridge(stage, `range${i}`, {
      base: base - height * 0.45,
      height,
      pace: random.between(0.7, 1.3) * (1 + depth),
      octaves: 7,
      roughness: high ? 0.5 : 0.42,
      sharp: high,
    })
    parts.push(land(stage, line, base, color, 0.55))
    if (high && i === 0 && snowy) parts.push(caps(stage, line, base - height * 0.72, color))
  }
  return parts.join('')
}

/** Snow that follows the peaks above a line. */
function caps(stage: Stage, line: Ridge, snowLine: number, color: Oklch): string {
  const edge = wave(stage.random('caps'), 6, 0.65)
  const points: string[] = []
  const under: string[] = []
  for (let x = stage.left; x <= stage.right; x += 6) {
    const top = line(x)
    const bottom = Math.max(top, snowLine + edge((x / stage.width) * 9) * 26)
    points.push(`${n(x)} ${n(top - 1)}`)
    under.unshift(`${n(x)} ${n(bottom)}`)
  }
  const white = hex(mix([0.98, 0.01, 240], color, 0.16))
  return `<path d="M${points.join('L')}L${under.join('L')}z" fill="${white}" opacity="0.92"/>`
}

export function water(stage: Stage, sun: Sun): string {
  const [top, deep] = stage.palette.water
  const { horizon } = stage
  const fill = stage.fade(horizon, 1050, [
    [0, top],
    [0.35, mix(top, deep, 0.5)],
    [1, deep],
  ])
  const parts = [
    `<rect x="${stage.left}" y="${n(horizon)}" width="${stage.right - stage.left}" height="${stage.bottom}" fill="${fill}"/>`,
    waves(stage),
    glints(stage, sun),
  ]
  return parts.join('')
}

function waves(stage: Stage): string {
  const random = stage.random('waves')
  const dark: string[] = []
  const pale: string[] = []
  for (let i = 0; i < 560; i++) {
    const depth = random.next() ** 1.6
    const y = stage.horizon + 4 + depth * 1300
    const long = random.between(14, 60) * (0.35 + depth * 3.2)
    const x = random.between(stage.left, stage.right)
    const rise = (0.8 + depth * 5).toFixed(1)
    const path = `M${n(x)} ${n(y)}q${n(long / 2)} -${rise} ${n(long)} 0q${n(-long / 2)} ${rise} ${n(-long)} 0z`
    if (random.chance(0.5)) dark.push(path)
    else pale.push(path)
  }
  const [top, deep] = stage.palette.water
  return `<path d="${dark.join('')}" fill="${hex(shift(deep, { l: -0.05 }))}" opacity="0.3"/><path d="${pale.join('')}" fill="${hex(shift(top, { l: 0.06 }))}" opacity="0.34"/>`
}

/** The road of light below the sun. */
function glints(stage: Stage, sun: Sun): string {
  const random = stage.random('glints')
  const marks: string[] = []
  for (let i = 0; i < 200; i++) {
    const depth = random.next() ** 1.4
    const y = stage.horizon + 3 + depth * 620
    const spread = sun.radius * (0.5 + depth * 2.6)
    const x = sun.x + (random.next() + random.next() - 1) * spread
    const long = random.between(8, 26) * (0.5 + depth * 2.2)
    const high = (1 + depth * 3.4).toFixed(1)
    marks.push(
      `M${n(x - long)} ${n(y)}q${n(long)} -${high} ${n(long * 2)} 0q${n(-long)} ${high} ${n(-long * 2)} 0z`
    )
  }
  const strength = stage.palette.night ? 0.5 : 0.8
  return `<path d="${marks.join('')}" fill="${hex(stage.palette.sun)}" opacity="${strength}"/>`
}

export function hills(stage: Stage): { svg: string; front: Ridge } {
  const random = stage.random('hills')
  const parts: string[] = []
  let front: Ridge = () => 900
  const count = 4
  for (let i = 0; i < count; i++) {
    const depth = (i + 1) / count
    const base = stage.horizon + 20 + (930 - stage.horizon) * (i / (count - 1)) * 0.82
    const color = mix(stage.palette.far, stage.palette.near, 0.25 + depth * 0.72)
    front = ridge(stage, `hill${i}`, {
      base,
      height: random.between(28, 62),
      pace: random.between(0.5, 1.1),
      octaves: 4,
      roughness: 0.38,
    })
    parts.push(land(stage, front, base + 60, color, 0.18 * (1 - depth)))
  }
  return { svg: parts.join(''), front }
}
