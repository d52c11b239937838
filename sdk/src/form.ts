/** The fields that forms of generators have again and again, with the names, texts and widgets that people know from the others. */
import { field, type FieldLook, type Words } from './field.js'

export { camera, motion } from './film.js'

/** What is to be said beside what the field says by itself. */
export type Look = Partial<Omit<FieldLook, 'names' | 'widget'>>
type Named = Readonly<Record<string, Words | string>>

const FILE = { type: 'string', format: 'wxiai-file' } as const

/** Words of up to `most` characters. */
export function text(label: Words, most: number, look: Look = {}) {
  return field(
    { type: 'string', minLength: 1, maxLength: most },
    { widget: 'textarea', label, ...look }
  )
}

/** The same on a single line. */
export function line(label: Words, most: number, look: Look = {}) {
  return field({ type: 'string', minLength: 1, maxLength: most }, { label, ...look })
}

export function prompt(most: number, look: Look = {}) {
  return text(['Prompt', '提示词'], most, look)
}

/** One of several; the first unless `look.initial` says otherwise. */
export function choice<const Names extends Named>(
  label: Words,
  names: Names,
  { initial, list, ...look }: Look & { initial?: keyof Names & string; list?: boolean } = {}
) {
  const values = Object.keys(names) as (keyof Names & string)[]
  return field(
    { type: 'string', enum: values, default: initial ?? values[0]! },
    { label, names, ...(list && { widget: 'select' as const }), ...look }
  )
}

/** The first is chosen; `names` of those that are no ratio. */
export function ratio<const Ratios extends readonly string[]>(
  ratios: Ratios,
  look: Look & { names?: Named } = {}
) {
  return field(
    { type: 'string', enum: ratios as readonly Ratios[number][], default: ratios[0]! },
    { label: ['Aspect ratio', '宽高比'], ...look }
  )
}

/** Length of a film; the first is chosen. */
export function seconds<const Seconds extends readonly number[]>(
  lengths: Seconds,
  look: Look = {}
) {
  return field(
    { type: 'integer', enum: lengths as readonly Seconds[number][], default: lengths[0]! },
    {
      label: ['Length', '时长'],
      names: Object.fromEntries(lengths.map((s) => [s, [`${s} s`, `${s} 秒`] as const])),
      ...look,
    }
  )
}

export function count(most: number, look: Look = {}) {
  return field(
    { type: 'integer', minimum: 1, maximum: most, default: 1 },
    { label: ['Pictures', '张数'], ...look }
  )
}

export function toggle(label: Words, look: Look = {}, initial = false) {
  return field({ type: 'boolean', default: initial }, { label, ...look })
}

export function slider(
  label: Words,
  [minimum, maximum, initial]: readonly [number, number, number],
  look: Look = {}
) {
  return field(
    { type: 'number', minimum, maximum, default: initial },
    { widget: 'slider', label, ...look }
  )
}

export function seed(most: number, look: Look = {}) {
  return field(
    { type: 'integer', minimum: 0, maximum: most },
    {
      advanced: true,
      widget: 'number',
      label: ['Seed', '随机种子'],
      help: ['Empty: random.', '留空则随机。'],
      ...look,
    }
  )
}

/** A file of the caller; `accept`: the types that it may have. */
export function file(label: Words, accept: string, look: Look = {}) {
  return field({ ...FILE, 'x-accept': accept }, { label, ...look })
}

export function picture(
  label: Words,
  { accept = 'image/*', ...look }: Look & { accept?: string } = {}
) {
  return file(label, accept, look)
}

export function pictures(label: Words, [least, most]: readonly [number, number], look: Look = {}) {
  return field(
    { type: 'array', items: { ...FILE, 'x-accept': 'image/*' }, minItems: least, maxItems: most },
    { label, ...look }
  )
}

/** For a config: encrypted at rest, never sent back. */
export function secret(label: Words, look: Look = {}) {
  return field({ type: 'string', format: 'secret', minLength: 1 }, { label, ...look })
}

/** For a config: its host may be reached. */
export function address(label: Words, look: Look & { initial?: string } = {}) {
  const { initial, ...rest } = look
  const schema = { type: 'string', format: 'uri', pattern: '^https?://' } as const
  return field(initial ? { ...schema, default: initial } : schema, { label, ...rest })
}

/** For a config: lines of `name=id`, for models that came after the plugin. */
export function lines(label: Words, pattern: string, look: Look = {}) {
  return field(
    {
      type: 'array',
      items: { type: 'string', pattern, maxLength: 200 },
      maxItems: 50,
      default: [],
    },
    { advanced: true, label, ...look }
  )
}
