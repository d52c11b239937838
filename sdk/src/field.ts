import type { Text } from './contract.js'

type Words = readonly [en: string, zh: string]

export interface FieldLook {
  order: number
  label: Words
  help?: Words
  /** Names of the values of an enum. */
  names?: Record<string, Words | string>
  /** Folded away until somebody wants it. */
  advanced?: boolean
  /** Offered only while these settings of the config have one of these values. */
  when?: Record<string, readonly (string | number | boolean)[]>
  widget?: 'textarea' | 'slider' | 'number' | 'select' | 'segmented' | 'hidden'
}

const both = ([en, zh]: Words): Text => ({ en, 'zh-CN': zh })

/** A property of a schema with what a form shows for it: shorthand for the `x-` keywords. The schema keeps its type. */
export function field<const Schema extends object>(schema: Schema, look: FieldLook): Schema {
  const { order, label, help, names, advanced, when, widget } = look
  const labels = Object.entries(names ?? {}).map(([value, words]) => [
    value,
    typeof words === 'string' ? words : both(words),
  ])
  return {
    ...schema,
    'x-order': order,
    'x-label': both(label),
    ...(help && { 'x-help': both(help) }),
    ...(names && { 'x-enum-labels': Object.fromEntries(labels) }),
    ...(advanced && { 'x-advanced': true }),
    ...(when && { 'x-when-config': when }),
    ...(widget && { 'x-widget': widget }),
  }
}
