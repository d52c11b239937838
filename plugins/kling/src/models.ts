import type { Condition, PriceDimension, PriceItem, QuoteLine } from '@wxiai/sdk'

export const MODES = ['std', 'pro', 'master'] as const
export type Mode = (typeof MODES)[number]
export type Source = 'text' | 'image'

interface Model {
  name: string
  /** Credits of 5 seconds by mode; 10 cost twice, 15 three times as much. */
  credits: Partial<Record<Mode, number>>
  /** Modes that make films of words; all of them do without. */
  text?: readonly Mode[]
  /** The current API knows it by this name; the one before it by its own. */
  current?: string
  /** Only in the current API. */
  onlyCurrent?: true
  longest?: 15
}

/** What the vendor asks for a film, in credits: the cheapest costs 40. */
export const MODELS = {
  'kling-v2-6': { name: '2.6', credits: { std: 60, pro: 100 }, current: 'kling-2.6' },
  'kling-v3': {
    name: '3.0',
    credits: { std: 120, pro: 160 },
    current: 'kling-3.0',
    onlyCurrent: true,
    longest: 15,
  },
  'kling-v3-turbo': {
    name: '3.0 Turbo',
    credits: { std: 160, pro: 200 },
    current: 'kling-3.0-turbo',
    onlyCurrent: true,
    longest: 15,
  },
  'kling-v2-5-turbo': { name: '2.5 Turbo', credits: { std: 60, pro: 100 } },
  'kling-v2-1': { name: '2.1', credits: { std: 80, pro: 140, master: 400 }, text: ['master'] },
  'kling-v2': { name: '2.0', credits: { master: 400 } },
  'kling-v1-6': { name: '1.6', credits: { std: 80, pro: 140 } },
  'kling-v1-5': { name: '1.5', credits: { std: 80, pro: 140 }, text: [] },
  'kling-v1': { name: '1.0', credits: { std: 40, pro: 140 } },
} as const satisfies Record<string, Model>

export type ModelId = keyof typeof MODELS
const entries = Object.entries(MODELS) as [ModelId, Model][]
const modesOf = (model: Model, source: Source) =>
  MODES.filter(
    (mode) => mode in model.credits && (source === 'image' || (model.text ?? MODES).includes(mode))
  )

export const modelsFor = (source: Source): ModelId[] =>
  entries.filter(([, model]) => modesOf(model, source).length > 0).map(([id]) => id)

/** For each mode, the models that have it. */
export const modeFits = (source: Source): Record<Mode, Condition[]> => {
  const fits = MODES.map((mode) => [
    mode,
    [{ model: entries.filter(([, m]) => modesOf(m, source).includes(mode)).map(([id]) => id) }],
  ])
  return Object.fromEntries(fits) as Record<Mode, Condition[]>
}

const where = (test: (model: Model, id: ModelId) => boolean) =>
  entries.filter(([id, model]) => test(model, id)).map(([id]) => id)

export const DURATION_FITS = { 15: [{ model: where(({ longest }) => longest === 15) }] }
/** Models that only one way in has. */
export const ONLY_CURRENT = where(({ onlyCurrent }) => onlyCurrent === true)

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
  negative: [{ model: where((model, id) => !model.onlyCurrent && id !== 'kling-v1') }],
  cfg: [{ model: ['kling-v1-5', 'kling-v1-6'] }],
} as const satisfies Record<string, readonly Condition[]>

const unit = { 'en': 'film', 'zh-CN': '个' }
const MODE_NAMES = { std: ['Standard', '标准'], pro: ['Pro', '高品质'], master: ['Master', '大师'] }
const price = (en: string, zh: string, credits: number): PriceItem => ({
  label: { en, 'zh-CN': zh },
  credits,
  unit,
})
const lengthsOf = ({ longest }: Model) => (longest ? [5, 10, 15] : [5, 10])

export const prices: Record<string, PriceItem> = {
  ...Object.fromEntries(
    entries.flatMap(([id, model]) =>
      modesOf(model, 'image').flatMap((mode) =>
        lengthsOf(model).map((s) => {
          const [en, zh] = MODE_NAMES[mode]
          const credits = (model.credits[mode]! * s) / 5
          const { name } = model
          return [
            `${id}/${mode}/${s}s`,
            {
              ...price(`${name} · ${en} · ${s} s`, `${name} · ${zh} · ${s} 秒`, credits),
              at: { model: id, mode, duration: `${s}s` },
            },
          ]
        })
      )
    )
  ),
  'sound/5s': price('Sound · 5 s', '声音 · 5 秒', 100),
  'sound/10s': price('Sound · 10 s', '声音 · 10 秒', 200),
  'sound/15s': price('Sound · 15 s', '声音 · 15 秒', 300),
  'lip-sync': price('Lip-sync', '对口型', 50),
}

const named = ([en, zh]: readonly string[]) => ({ 'en': en!, 'zh-CN': zh! })

export const dimensions: Record<string, PriceDimension> = {
  model: {
    label: { 'en': 'Model', 'zh-CN': '模型' },
    values: Object.fromEntries(entries.map(([id, { name }]) => [id, name])),
  },
  mode: {
    label: { 'en': 'Mode', 'zh-CN': '模式' },
    values: Object.fromEntries(MODES.map((mode) => [mode, named(MODE_NAMES[mode])])),
  },
  duration: {
    label: { 'en': 'Length', 'zh-CN': '时长' },
    values: Object.fromEntries([5, 10, 15].map((s) => [`${s}s`, named([`${s} s`, `${s} 秒`])])),
  },
}

export function quoteOf(input: {
  model?: ModelId
  mode?: Mode
  duration?: number
  sound?: boolean
}): QuoteLine[] {
  const { model = 'kling-v2-6', mode = 'std', duration = 5, sound } = input
  const film = { item: `${model}/${mode}/${duration}s`, quantity: 1 }
  return sound ? [film, { item: `sound/${duration}s`, quantity: 1 }] : [film]
}
