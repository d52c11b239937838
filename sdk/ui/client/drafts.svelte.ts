import type { Json, JSONSchema } from '../../src/contract.js'
import type { ServiceInfo } from '../../src/wire.js'
import {
  defaultsOf,
  properties,
  type FormInput,
  type PropertySchema,
} from '../schema_fields.svelte.js'

/** What a field means in every service, whatever it is called there. */
export type Meaning = 'prompt' | 'negative' | 'ratio' | 'seed' | 'images' | 'count' | 'duration'

const NAMES: Record<string, Meaning> = {
  prompt: 'prompt',
  text: 'prompt',
  negative: 'negative',
  negative_prompt: 'negative',
  aspect_ratio: 'ratio',
  ratio: 'ratio',
  seed: 'seed',
  count: 'count',
  duration: 'duration',
}
const PREFIX = 'wxiai:draft:'
/** Painted masks and the like are not worth the browser's storage. */
const LONGEST = 20_000

const isFile = (property: PropertySchema) =>
  property.format === 'wxiai-file' || property.items?.format === 'wxiai-file'
const takesPictures = (property: PropertySchema) =>
  isFile(property) &&
  (property.items?.['x-accept'] ?? property['x-accept'] ?? 'image/').includes('image/')

/** Names of the fields that have a meaning; of several for pictures, the first. */
export function meaningsOf(schema: JSONSchema): Partial<Record<Meaning, string>> {
  const found: Partial<Record<Meaning, string>> = {}
  const fields = Object.entries(properties(schema)).sort(
    ([, a], [, b]) => (a['x-order'] ?? 999) - (b['x-order'] ?? 999)
  )
  for (const [name, property] of fields) {
    if (property['x-widget'] === 'hidden') continue
    const meaning = takesPictures(property) ? 'images' : NAMES[name]
    if (meaning) found[meaning] ??= name
  }
  return found
}

function fits(property: PropertySchema, value: Json): boolean {
  if (property.enum) return property.enum.includes(value)
  if (property.oneOf) return property.oneOf.some((one) => one.const === value)
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = property
    return property.type !== 'string' && value >= minimum && value <= maximum
  }
  if (typeof value !== 'string' || property.type !== 'string') return false
  return !property.pattern || new RegExp(property.pattern, 'u').test(value)
}

const asList = (value: Json | undefined): string[] =>
  Array.isArray(value) ? (value as string[]) : value ? [String(value)] : []

/** Puts files into the field that takes pictures, as many as it has room for. */
export function withPictures(schema: JSONSchema, input: FormInput, ids: string[]): FormInput {
  const name = meaningsOf(schema).images
  if (!name) return input
  const property = properties(schema)[name]!
  if (property.type !== 'array') {
    const rest = Object.fromEntries(Object.entries(input).filter(([other]) => other !== name))
    return ids[0] ? { ...rest, [name]: ids[0] } : rest
  }
  return { ...input, [name]: ids.slice(0, property.maxItems ?? 8) }
}

function read<T>(key: string, otherwise: T): T {
  try {
    return (JSON.parse(sessionStorage.getItem(PREFIX + key) ?? 'null') as T | null) ?? otherwise
  } catch {
    return otherwise
  }
}
function write(key: string, value: unknown) {
  try {
    sessionStorage.setItem(PREFIX + key, JSON.stringify(value))
  } catch {
    // A full or forbidden storage costs the draft of this tab, nothing else.
  }
}

type Desk = Partial<Record<Meaning, Json>>
type Kept = { operation?: string; inputs: Record<string, FormInput> }

/** Never what somebody else typed on this machine. */
export function setDraftOwner(user: string | null) {
  if (read('owner', null) === user) return
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key)
  write('owner', user)
}

/** Which services of a kind were chosen last. */
export const lastChosen = {
  get: (kind: string) => read<string[]>(`chosen:${kind}`, []),
  set: (kind: string, refs: string[]) => write(`chosen:${kind}`, refs),
}

/** Lays words and files on the desk of a kind, for the studio that opens next. */
export function layOnDesk(
  kind: string,
  things: { prompt?: string; images?: string[]; negative?: string }
) {
  const given = Object.fromEntries(Object.entries(things).filter(([, value]) => value))
  write(`desk:${kind}`, { ...read<Desk>(`desk:${kind}`, {}), ...given })
}

/** Lays it on the desk of a service and chooses what to do with it there. */
export function layOnDeskOf(
  service: Pick<ServiceInfo, 'kind' | 'plugin' | 'id'>,
  operation: string,
  things: { prompt?: string; images?: string[] }
) {
  layOnDesk(service.kind, things)
  const key = `${service.plugin}/${service.id}`
  write(key, { ...read<Kept>(key, { inputs: {} }), operation })
}

/**
 * The draft of one service, kept in the tab: what only it has, and what all services of its kind go on with. So nothing
 * that was typed is lost by switching, going back or loading anew. Secrets are no part of an operation's input.
 */
export class Draft {
  readonly #key: string
  readonly #desk: string
  #kept: Kept
  /** As they were when last kept, to see what a person has changed. */
  readonly #seen = new Map<string, FormInput>()

  constructor(service: Pick<ServiceInfo, 'kind' | 'plugin' | 'id'>) {
    this.#key = `${service.plugin}/${service.id}`
    this.#desk = `desk:${service.kind}`
    this.#kept = read<Kept>(this.#key, { inputs: {} })
  }

  get operation() {
    return this.#kept.operation
  }

  restore({ id, input: schema }: ServiceInfo['operations'][number]): FormInput {
    const known = properties(schema)
    const own = Object.entries(this.#kept.inputs[id] ?? {}).filter(([name]) => name in known)
    let input: FormInput = { ...defaultsOf(schema), ...Object.fromEntries(own) }
    const desk = read<Desk>(this.#desk, {})
    for (const [meaning, name] of Object.entries(meaningsOf(schema)) as [Meaning, string][]) {
      const laid = desk[meaning]
      if (laid === undefined) continue
      if (meaning === 'images') input = withPictures(schema, input, asList(laid))
      else if (laid === null) delete input[name]
      else if (meaning === 'prompt' || fits(known[name]!, laid)) input[name] = laid
    }
    this.#seen.set(id, input)
    return structuredClone(input)
  }

  keep(
    { id, input: schema }: Pick<ServiceInfo['operations'][number], 'id' | 'input'>,
    value: FormInput
  ) {
    const input = $state.snapshot(value as Record<string, unknown>) as FormInput
    const seen = this.#seen.get(id) ?? {}
    const same = (a: Json | undefined, b: Json | undefined) =>
      JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
    const changed = (Object.entries(meaningsOf(schema)) as [Meaning, string][]).filter(
      ([, name]) => !same(input[name], seen[name])
    )
    this.#seen.set(id, input)
    if (changed.length) {
      const now = changed.map(([meaning, name]) => [
        meaning,
        meaning === 'images' ? asList(input[name]) : (input[name] ?? null),
      ])
      write(this.#desk, { ...read<Desk>(this.#desk, {}), ...Object.fromEntries(now) })
    }
    const small = Object.entries(input).filter(([, v]) => JSON.stringify(v ?? 0).length < LONGEST)
    this.#kept = {
      operation: id,
      inputs: { ...this.#kept.inputs, [id]: Object.fromEntries(small) },
    }
    write(this.#key, this.#kept)
  }
}
