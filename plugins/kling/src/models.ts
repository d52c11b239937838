import { priceTable, secondsAxis, type Condition, type Words } from '@wxiai/sdk'

export const MODES = {
  std: ['Standard', '标准'],
  pro: ['Pro', '高品质'],
  master: ['Master', '大师'],
} as const
export type Mode = keyof typeof MODES
export type Source = 'text' | 'image'

export interface Model {
  name: string
  /** Credits of 5 seconds by mode; 10 cost twice, 15 three times as much. */
  credits: Partial<Record<Mode, number>>
  /** Modes that make films of words; all of them do without. */
  text?: readonly Mode[]
  /** The current API knows it by this name; the one before it by its own. */
  current?: string
  /** Made for the current API: not in the one before, and up to 15 seconds long. */
  third?: true
  /** What it is chosen for although there are newer ones. */
  notes?: Partial<Record<Source, Words>>
}

/** What the vendor asks for a film, in credits: the cheapest costs 40. */
// prettier-ignore
export const MODELS = {
  'kling-v2-6': { name: '2.6', credits: { std: 60, pro: 100 }, current: 'kling-2.6' },
  'kling-v3': { name: '3.0', credits: { std: 120, pro: 160 }, current: 'kling-3.0', third: true },
  'kling-v3-turbo': { name: '3.0 Turbo', credits: { std: 160, pro: 200 }, current: 'kling-3.0-turbo', third: true },
  'kling-v2-5-turbo': { name: '2.5 Turbo', credits: { std: 60, pro: 100 } },
  'kling-v2-1': { name: '2.1', credits: { std: 80, pro: 140, master: 400 }, text: ['master'] },
  'kling-v2': { name: '2.0', credits: { master: 400 } },
  'kling-v1-6': { name: '1.6', credits: { std: 80, pro: 140 } },
  'kling-v1-5': { name: '1.5', credits: { std: 80, pro: 140 }, text: [], notes: { image: ['camera, brush', '运镜、笔刷'] } },
  'kling-v1': { name: '1.0', credits: { std: 40, pro: 140 }, notes: { text: ['camera', '运镜'], image: ['motion brush', '运动笔刷'] } },
} as const satisfies Record<string, Model>

export type ModelId = keyof typeof MODELS
const models = Object.entries(MODELS) as [ModelId, Model][]
const modes = Object.keys(MODES) as Mode[]
const where = (test: (model: Model, id: ModelId) => boolean) =>
  models.filter(([id, model]) => test(model, id)).map(([id]) => id)
const makes = ({ credits, text = modes }: Model, mode: Mode, source: Source) =>
  mode in credits && (source === 'image' || text.includes(mode))

/** The models that make films of this, by their names. */
export function namesFor(source: Source) {
  const able = models.filter(([, model]) => modes.some((mode) => makes(model, mode, source)))
  const names = able.map(([id, { name, notes }]): [ModelId, Words] => {
    const [en, zh] = notes?.[source]?.map((note) => ` · ${note}`) ?? ['', '']
    return [id, [`Kling ${name}${en}`, `可灵 ${name}${zh}`]]
  })
  return Object.fromEntries(names) as Record<ModelId, Words>
}

/** For each mode, the models that have it. */
export const modeFits = (source: Source) =>
  Object.fromEntries(
    modes.map((mode) => [mode, [{ model: where((model) => makes(model, mode, source)) }]])
  )

export const THIRD = where(({ third }) => third === true)

/** What goes with which model, mode and length, as the vendor's table of capabilities has it. */
export const FEATURES = {
  textCamera: [{ model: ['kling-v1'], mode: ['std'], duration: [5] }],
  imageCamera: [{ model: ['kling-v1-5'], mode: ['pro'], duration: [5] }],
  motion: [
    { model: ['kling-v1'], mode: ['std', 'pro'], duration: [5] },
    { model: ['kling-v1-5'], mode: ['pro'], duration: [5] },
  ],
  lastFrame: [
    { model: ['kling-v3'] },
    { model: ['kling-v1'], duration: [5] },
    { model: ['kling-v1-5', 'kling-v1-6', 'kling-v2-1', 'kling-v2-5-turbo'], mode: ['pro'] },
    { model: ['kling-v2-6'], mode: ['pro'], sound: false },
  ],
  sound: [{ model: ['kling-v2-6'], mode: ['pro'] }, { model: ['kling-v3'] }],
  negative: [{ model: where(({ third }, id) => !third && id !== 'kling-v1') }],
  cfg: [{ model: ['kling-v1-5', 'kling-v1-6'] }],
} as const satisfies Record<string, readonly Condition[]>

export const films = priceTable(
  {
    model: {
      label: ['Model', '模型'],
      values: Object.fromEntries(models.map(([id, { name }]) => [id, name])),
    },
    mode: { label: ['Mode', '模式'], values: MODES },
    duration: secondsAxis(5, 10, 15),
  },
  {
    unit: ['film', '个'],
    credits({ model, mode, duration }) {
      const { credits, third }: Model = MODELS[model as ModelId]
      const five = duration === '15s' && !third ? undefined : credits[mode]
      return five && (five * Number.parseInt(duration)) / 5
    },
    also: {
      'sound/5s': ['Sound · 5 s', '声音 · 5 秒', 100],
      'sound/10s': ['Sound · 10 s', '声音 · 10 秒', 200],
      'sound/15s': ['Sound · 15 s', '声音 · 15 秒', 300],
      'lip-sync': ['Lip-sync', '对口型', 50],
    },
  }
)
