/** Fields that depend on one another: what an input may hold while its other fields are as they are. */
import type { Json, JSONSchema } from './contract.js'

/** Fields and the values that they must have, all at once; `true` for any value, `false` for none (or a switch that is off). */
export type Condition = Readonly<Record<string, boolean | readonly (string | number | boolean)[]>>
/** One of them must hold. */
export type Conditions = readonly Condition[]

type Node = Record<string, unknown>
type Input = Record<string, Json>

export interface Misfit {
  field: string
  /** What would have to be so. */
  needs: Conditions
}

export interface Fitted {
  /** Without the fields and choices that do not go with the input. */
  schema: JSONSchema
  /** The same; a default that does not go with the rest gives way to a choice that does. */
  input: Input
  /** What was sent on purpose and does not go with the rest. */
  misfits: Misfit[]
  /** Required fields that go with the rest and were not filled. */
  missing: string[]
}

const holds = (value: Json | undefined, wanted: Condition[string]) =>
  typeof wanted === 'boolean'
    ? wanted === !(value === undefined || value === null || value === '' || value === false)
    : (wanted as readonly unknown[]).includes(value)

export function meets(input: Input, needs: unknown): boolean {
  if (!Array.isArray(needs)) return true
  return (needs as Conditions).some((condition) =>
    Object.entries(condition).every(([name, wanted]) => holds(input[name], wanted))
  )
}

/** The schema without the demand for fields that do not always go with the rest; `fitInput` knows when they are missing. */
export function unconditional(schema: JSONSchema): JSONSchema {
  const { required, properties = {} } = schema as {
    required?: readonly string[]
    properties?: Record<string, Node>
  }
  if (!required?.some((name) => properties[name]?.['x-when-input'])) return schema
  const always = required.filter((name) => !properties[name]?.['x-when-input'])
  return { ...(schema as Node), required: always } as JSONSchema
}

/** What is to be asked for where only part of an input is given: nothing where that is enough, else every field that may go with it. */
export function stillOpen(schema: JSONSchema, given: Input): string[] {
  const properties = (schema as { properties?: Record<string, Node> }).properties ?? {}
  const defaults = Object.entries(properties).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value as Json]]
  )
  const { missing } = fitInput(schema, { ...Object.fromEntries(defaults), ...given })
  if (missing.length === 0) return []
  /** What is not given may yet become what it has to be. */
  const mayFit = (needs: unknown) =>
    !Array.isArray(needs) ||
    (needs as Conditions).some((condition) =>
      Object.entries(condition).every(
        ([name, wanted]) => !Object.hasOwn(given, name) || holds(given[name], wanted)
      )
    )
  return Object.keys(properties).filter(
    (name) => !Object.hasOwn(given, name) && mayFit(properties[name]!['x-when-input'])
  )
}

/**
 * What `x-when-input` and `x-choices-when-input` leave of a schema and an input. Fields are looked at in the order of the
 * schema, so that a choice further up decides about those below.
 */
export function fitInput(schema: JSONSchema, given: Input, sent: Input = {}): Fitted {
  const { required, ...rest } = schema as Node & { required?: readonly string[] }
  const properties = { ...(rest.properties as Record<string, Node> | undefined) }
  const input = { ...given }
  const misfits: Misfit[] = []
  for (const [name, node] of Object.entries(properties)) {
    const refuse = (needs: unknown) => {
      if (sent[name] !== undefined) misfits.push({ field: name, needs: needs as Conditions })
    }
    if (!meets(input, node['x-when-input'])) {
      refuse(node['x-when-input'])
      delete input[name]
      delete properties[name]
      continue
    }
    const choices = node['x-choices-when-input'] as Record<string, Conditions> | undefined
    if (!choices) continue
    const open = (node.enum as Json[]).filter((value) => meets(input, choices[String(value)]))
    properties[name] = { ...node, enum: open }
    const value = input[name]
    if (value === undefined || open.includes(value)) continue
    refuse(choices[String(value)])
    const other = open.includes(node.default as Json) ? (node.default as Json) : open[0]
    if (other === undefined) delete input[name]
    else input[name] = other
  }
  const needed = required?.filter((name) => name in properties)
  const missing = (needed ?? []).filter((name) => input[name] === undefined)
  const fitted = { ...rest, properties, ...(needed && { required: needed }) } as JSONSchema
  return { schema: fitted, input, misfits, missing }
}
