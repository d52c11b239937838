/** The fields that forms of generators have again and again, with the names, texts and widgets that people know from the others. */
import { field, type FieldLook } from './field.js'
import { limitKeywords, limitsInWords, type FileLimits } from './file_limits.js'
import type { Label, Words } from './words.js'

export { camera, motion } from './film.js'

/** What is to be said beside what the field says by itself. */
export type Look = Partial<Omit<FieldLook, 'names' | 'widget'>>
/** The same for fields of files, with what they take. */
export type LimitedLook = Look & FileLimits
type Named = Readonly<Record<string, Label>>

const FILE = { type: 'string', format: 'wxiai-file' } as const

/** A config, or the input of an operation: its fields, those that must be filled, and nothing else. */
export function object<
  const Required extends readonly (keyof Fields & string)[],
  const Fields extends Record<string, object>,
>(required: Required, properties: Fields) {
  return { type: 'object', required, additionalProperties: false, properties } as const
}

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

/** What is not to be seen. */
export function negative(most: number, look: Look = {}) {
  return text(['Not in the result', '反向提示词'], most, { advanced: true, ...look })
}

/** How closely the result follows the prompt. */
export function promptStrength(range: readonly [number, number, number], look: Look = {}) {
  return slider(['Prompt strength', '提示词强度'], range, {
    advanced: true,
    help: ['Higher keeps closer to the prompt.', '越高越贴近提示词。'],
    ...look,
  })
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

const nameIn = (locale: string, code: string) =>
  new Intl.DisplayNames([locale], { type: 'language' }).of(code) ?? code

/** Of what is spoken or written, by codes such as `zh` and `pt-BR`; the first is chosen. */
export function language<const Codes extends readonly string[]>(codes: Codes, look: Look = {}) {
  const names = codes.map((code) => [code, [nameIn('en', code), nameIn('zh-CN', code)] as const])
  return field(
    { type: 'string', enum: codes as readonly Codes[number][], default: codes[0]! },
    { label: ['Language', '语言'], names: Object.fromEntries(names), ...look }
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
export function file(label: Words, accept: string, look: LimitedLook = {}) {
  const { rest, limits } = split({ accept, ...look })
  return field({ ...FILE, ...limits }, { label, ...rest })
}

export function picture(label: Words, { accept = 'image/*', ...look }: LimitedLook = {}) {
  return file(label, accept, look)
}

/** The picture that a film begins with. */
export function firstPicture(look: LimitedLook = {}) {
  return picture(['First picture', '首帧图片'], {
    help: ['It decides the shape of the film.', '视频比例由它决定。'],
    ...look,
  })
}

/** The picture that a film ends with. */
export function lastPicture(look: LimitedLook = {}) {
  return picture(['Last picture', '尾帧图片'], look)
}

export function pictures(
  label: Words,
  [least, most]: readonly [number, number],
  { accept = 'image/*', ...look }: LimitedLook = {}
) {
  const { rest, limits } = split({ accept, ...look })
  return field(
    { type: 'array', items: { ...FILE, ...limits }, minItems: least, maxItems: most },
    { label, ...rest }
  )
}

/** A finished task that this one continues: `ctx.parent`. */
export function task(label: Words, look: Look = {}) {
  return field({ type: 'string', format: 'wxiai-task' }, { label, ...look })
}

/** Limits are said in front of the help; the types alone are what the picker shows. */
function split({ mostBytes, leastSide, mostSide, mostRatio, accept, ...look }: LimitedLook) {
  const own = { mostBytes, leastSide, mostSide, mostRatio }
  const limits = limitKeywords({ accept, ...own })
  if (Object.values(own).every((limit) => limit === undefined)) return { rest: look, limits }
  const [en, zh] = limitsInWords(limits)
  const help: Words = look.help ? [`${en} ${look.help[0]}`, `${zh}${look.help[1]}`] : [en, zh]
  return { rest: { ...look, help }, limits }
}

/** For a config: encrypted at rest, never sent back. */
export function secret(label: Words, look: Look = {}) {
  return field({ type: 'string', format: 'secret', minLength: 1 }, { label, ...look })
}

const ADDRESS = { type: 'string', format: 'uri', pattern: '^https?://' } as const

/** For a config: its host may be reached. */
export function address(
  label: Words,
  look: Look & { initial: string }
): typeof ADDRESS & { readonly default: string }
export function address(label: Words, look?: Look & { initial?: string }): typeof ADDRESS
export function address(label: Words, { initial, ...look }: Look & { initial?: string } = {}) {
  return field(initial ? { ...ADDRESS, default: initial } : ADDRESS, { label, ...look })
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
