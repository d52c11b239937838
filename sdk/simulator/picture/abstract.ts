import { hex, mix, shift } from './color.js'
import { wave } from './random.js'
import { n, type Stage } from './stage.js'

/** Ribbons of cut paper around a disc. */
export function ribbons(stage: Stage): string {
  const random = stage.random('ribbons')
  const { palette } = stage
  const parts: string[] = []
  const cx = stage.width * random.between(0.3, 0.7)
  const cy = random.between(250, 480)
  const radius = random.between(120, 230)
  parts.push(stage.glow(cx, cy, radius * 3, palette.sun, 0.6))
  parts.push(`<circle cx="${n(cx)}" cy="${n(cy)}" r="${n(radius)}" fill="${hex(palette.sun)}"/>`)
  const count = random.whole(9, 13)
  const turn = random.between(-16, 16)
  const sheets: string[] = []
  for (let i = 0; i < count; i++) {
    const depth = i / (count - 1)
    const shape = wave(random, 3, 0.5)
    const base = 330 + depth * 900
    const high = random.between(60, 130)
    const points: string[] = []
    for (let x = stage.left * 1.5; x <= stage.right * 1.5; x += 14) {
      points.push(`${n(x)} ${n(base - high * shape((x / stage.width) * 0.75))}`)
    }
    const path = `M${n(stage.left * 1.5)} 4000L${points.join('L')}L${n(stage.right * 1.5)} 4000z`
    const odd =
      i % 4 === 2 ? mix(palette.accent, palette.far, 0.35) : mix(palette.far, palette.near, depth)
    const fill = stage.fade(base - high, base + 260, [
      [0, shift(odd, { l: 0.07 })],
      [1, shift(odd, { l: -0.05 })],
    ])
    // A stack of faint edges is a soft shadow, and far cheaper than a filter.
    for (const width of [34, 24, 15, 8]) {
      sheets.push(
        `<path d="${path}" fill="none" stroke="#000" stroke-opacity="0.075" stroke-width="${width}"/>`
      )
    }
    sheets.push(`<path d="${path}" fill="${fill}"/>`)
  }
  parts.push(`<g transform="rotate(${n(turn)} ${n(stage.width / 2)} 500)">${sheets.join('')}</g>`)
  return parts.join('')
}

/** Discs, arcs and lines in balance. */
export function shapes(stage: Stage): string {
  const random = stage.random('shapes')
  const { palette } = stage
  const tones = [
    palette.accent,
    palette.far,
    palette.near,
    palette.sun,
    palette.water[0],
    palette.sky[0],
  ]
  const parts: string[] = []
  for (let i = 0; i < 16; i++) {
    const x = stage.width * random.between(-0.2, 1.2)
    const y = random.between(-100, 1100)
    const r = random.between(40, 290)
    const tone = random.pick(tones)
    const opacity = random.between(0.55, 0.95).toFixed(2)
    const fill = stage.fade(y - r, y + r, [
      [0, shift(tone, { l: 0.08 })],
      [1, shift(tone, { l: -0.08 })],
    ])
    const kind = random.whole(0, 3)
    if (kind === 0) {
      parts.push(
        `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="${fill}" opacity="${opacity}"/>`
      )
    }
    if (kind === 1) {
      parts.push(
        `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="none" stroke="${hex(tone)}" stroke-width="${n(random.between(3, 34))}" opacity="${opacity}"/>`
      )
    }
    if (kind === 2) {
      const angle = random.pick([0, 45, 90, 135, 180, 270])
      parts.push(
        `<path transform="rotate(${angle} ${n(x)} ${n(y)})" d="M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 0 1 ${n(r * 2)} 0z" fill="${fill}" opacity="${opacity}"/>`
      )
    }
    if (kind === 3) {
      const lines = Array.from(
        { length: 7 },
        (_, line) => `M${n(x - r)} ${n(y + line * 15)}h${n(r * 2)}`
      )
      parts.push(
        `<path transform="rotate(${random.whole(-40, 40)} ${n(x)} ${n(y)})" d="${lines.join('')}" stroke="${hex(tone)}" stroke-width="3.5" opacity="${opacity}"/>`
      )
    }
  }
  return parts.join('')
}
