import { priceTable, type Condition, type PriceItem, type QuoteLine } from '@wxiai/sdk'

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
  'kling-v1-5': { name: '1.5', credits: { std: 80, pro: 140 }, text: [] },
  'kling-v1': { name: '1.0', credits: { std: 40, pro: 140 } },
} as const satisfies Record<string, Model>

export type ModelId = keyof typeof MODELS
const models = Object.entries(MODELS) as [ModelId, Model][]
const modes = Object.keys(MODES) as Mode[]
const where = (test: (model: Model, id: ModelId) => boolean) =>
  models.filter(([id, model]) => test(model, id)).map(([id]) => id)
const makes = ({ credits, text = modes }: Model, mode: Mode, source: Source) =>
  mode in credits && (source === 'image' || text.includes(mode))

export const modelsFor = (source: Source) =>
  where((model) => modes.some((mode) => makes(model, mode, source)))

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

const lengths = {
  '5s': ['5 s', '5 秒'],
  '10s': ['10 s', '10 秒'],
  '15s': ['15 s', '15 秒'],
} as const
const unit = ['film', '个'] as const

const films = priceTable(
  {
    model: {
      label: ['Model', '模型'],
      values: Object.fromEntries(models.map(([id, { name }]) => [id, name])),
    },
    mode: { label: ['Mode', '模式'], values: MODES },
    duration: { label: ['Length', '时长'], values: lengths },
  },
  {
    unit,
    credits({ model, mode, duration }) {
      const { credits, third }: Model = MODELS[model as ModelId]
      const five = duration === '15s' && !third ? undefined : credits[mode]
      return five && (five * Number.parseInt(duration)) / 5
    },
  }
)
const beside = (en: string, zh: string, credits: number): PriceItem => ({
  label: { en, 'zh-CN': zh },
  credits,
  unit: { 'en': unit[0], 'zh-CN': unit[1] },
})

export const { dimensions } = films
export const prices: Record<string, PriceItem> = {
  ...films.prices,
  'sound/5s': beside('Sound · 5 s', '声音 · 5 秒', 100),
  'sound/10s': beside('Sound · 10 s', '声音 · 10 秒', 200),
  'sound/15s': beside('Sound · 15 s', '声音 · 15 秒', 300),
  'lip-sync': beside('Lip-sync', '对口型', 50),
}

interface Priced {
  model?: ModelId
  mode?: Mode
  duration?: number
  sound?: boolean
}
export function quoteOf(input: Priced): QuoteLine[] {
  const { model = 'kling-v2-6', mode = 'std', duration = 5, sound } = input
  const film = { item: `${model}/${mode}/${duration}s`, quantity: 1 }
  return sound ? [film, { item: `sound/${duration}s`, quantity: 1 }] : [film]
}
