import { PALETTES, type PaletteName } from './palettes.js'
import { hash } from './random.js'

export interface Subject {
  palette: PaletteName
  motifs: Set<Motif>
  /** Nothing known was named: shapes and colours instead of a landscape. */
  abstract: boolean
}

export type Motif =
  | 'water'
  | 'mountain'
  | 'forest'
  | 'city'
  | 'lighthouse'
  | 'boat'
  | 'cat'
  | 'house'
  | 'birds'
  | 'rain'
  | 'snow'
  | 'flowers'

const MOODS: [RegExp, PaletteName][] = [
  [/\b(neon|cyberpunk|synthwave|vaporwave)\b|霓虹|赛博/i, 'neon'],
  [/\b(ink|sumi-?e|monochrome|black and white|calligraphy)\b|水墨|黑白|国画/i, 'ink'],
  [/\b(dawn|sunrise|daybreak|morning)\b|黎明|日出|清晨|早晨|破晓|晨/i, 'dawn'],
  [/\b(dusk|sunset|evening|twilight|golden hour)\b|黄昏|日落|傍晚|夕阳|晚霞/i, 'dusk'],
  [/\b(night|midnight|moon|moonlit|stars?|starry|dark)\b|夜|月|星空|星/i, 'night'],
  [/\b(winter|snow\w*|ice|frozen|arctic)\b|冬|雪|冰/i, 'winter'],
  [/\b(autumn|fall|maple)\b|秋|枫/i, 'autumn'],
  [/\b(desert|dunes?|sahara|canyon)\b|沙漠|戈壁|峡谷/i, 'desert'],
  [/\b(spring|cherry|blossoms?|sakura|flowers?)\b|春|樱|花/i, 'spring'],
  [/\b(forest|woods?|trees?|jungle|pine)\b|森林|树|竹|林/i, 'forest'],
  [/\b(ocean|sea|beach|lake|island|summer)\b|海|湖|岛|夏/i, 'ocean'],
]

const MOTIFS: [RegExp, Motif[]][] = [
  [/\blight ?houses?\b|灯塔/i, ['lighthouse', 'water']],
  [
    /\b(ocean|sea|lake|river|beach|coast|harbou?r|bay|island|waves?)\b|海|湖|河|江|岛|港/i,
    ['water'],
  ],
  [/\b(boats?|ships?|sail\w*|yacht)\b|船|帆|舟/i, ['boat', 'water']],
  [/\b(forest|woods?|trees?|jungle|pines?)\b|森林|树|林/i, ['forest']],
  [/\b(city|town|skyline|street|towers?|cyberpunk)\b|城|都市|街/i, ['city', 'water']],
  [/\b(mountains?|peaks?|alps|hills?|volcano|valley)\b|山|峰|谷/i, ['mountain']],
  [/\b(cats?|kittens?)\b|猫/i, ['cat']],
  [/\b(house|cabin|cottage|farm|hut|village)\b|屋|房|村/i, ['house']],
  [/\b(birds?|gulls?|cranes?|swallows?)\b|鸟|鸥|鹤|燕/i, ['birds']],
  [/\brain\w*\b|雨/i, ['rain']],
  [/\b(snow\w*|winter|blizzard)\b|雪|冬/i, ['snow']],
  [/\b(flowers?|blossoms?|meadow|tulips?|poppies)\b|花|草原/i, ['flowers']],
]

/** What a prompt asks to see. `--no birds` takes things away. */
export function subjectOf(prompt: string): Subject {
  const [wanted, ...rest] = prompt.split(/\s--(?=[a-z])/i)
  const without = rest.find((part) => /^no\s/i.test(part)) ?? ''
  const motifs = new Set(named(wanted))
  const mood = MOODS.find(([pattern]) => pattern.test(wanted))?.[1]
  const abstract = motifs.size === 0 && (!mood || /abstract|抽象/i.test(wanted))
  if (/\b(landscape|scenery|panorama)\b|风景/i.test(wanted)) motifs.add('mountain')
  for (const motif of named(without)) motifs.delete(motif)
  const names = Object.keys(PALETTES) as PaletteName[]
  const palette = mood ?? names[hash(wanted.toLowerCase()) % (names.length - 2)]
  return { palette, motifs, abstract: abstract && motifs.size === 0 }
}

function named(text: string): Motif[] {
  return MOTIFS.filter(([pattern]) => pattern.test(text)).flatMap(([, motifs]) => motifs)
}
