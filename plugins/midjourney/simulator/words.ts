/** Results in words: describe and shorten. */
import { withoutSteer, type Look } from '@wxiai/sdk/simulator'

const SUBJECTS = [
  'a quiet coast with a lighthouse',
  'mountains above a lake',
  'a small house at the edge of a forest',
  'an abstract composition of layered paper',
]
const STYLES = ['wide cinematic shot', 'gouache illustration', 'matte painting', 'risograph print']
const KEYCAPS = ['1️⃣', '2️⃣', '3️⃣', '4️⃣', '5️⃣']

function ratioText(ratio: number): string {
  const known: [number, string][] = [
    [1, '1:1'],
    [4 / 3, '4:3'],
    [3 / 2, '3:2'],
    [16 / 9, '16:9'],
    [3 / 4, '3:4'],
    [2 / 3, '2:3'],
    [9 / 16, '9:16'],
  ]
  return known.toSorted((a, b) => Math.abs(a[0] - ratio) - Math.abs(b[0] - ratio))[0][1]
}

export function describe(look: Look, turn: number): string {
  return [0, 1, 2, 3]
    .map((i) => {
      const subject = SUBJECTS[(i + turn) % SUBJECTS.length]
      const style = STYLES[(i + turn) % STYLES.length]
      return `${KEYCAPS[i]} ${subject}, ${look.words.join(', ')}, ${style} --ar ${ratioText(look.ratio)}`
    })
    .join('\n\n')
}

export function picks(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^\S+\s+/, '').trim())
    .filter(Boolean)
}

const FILLERS = new Set(
  'a an the of in on at with and or very really beautiful stunning some that this is are to for from by'.split(
    ' '
  )
)

/** Which words matter, and five shorter ways to say it. */
export function shorten(prompt: string): { text: string; options: string[] } {
  const [words, ...flags] = withoutSteer(prompt).split(/\s(?=--[a-z])/i)
  const tokens = words.split(/[\s,，]+/).filter(Boolean)
  const important = tokens.filter((token) => !FILLERS.has(token.toLowerCase()))
  const marked = tokens.map((token) =>
    important.includes(token) ? `**${token}**` : `~~${token}~~`
  )
  const options = [1, 0.8, 0.6, 0.45, 0.3].map((share) => {
    const kept = important.slice(0, Math.max(1, Math.ceil(important.length * share)))
    return [kept.join(share > 0.7 ? ', ' : ' '), ...flags].join(' ')
  })
  const list = options.map((option, i) => `${KEYCAPS[i]} ${option}`)
  const text = `## Important tokens\n${marked.join(' ')}\n## Shortened prompts\n${list.join('\n\n')}`
  return { text, options }
}
