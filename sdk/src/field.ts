import type { Conditions } from './fit.js'
import { both, textOf, type Label, type Words } from './words.js'

export interface FieldLook {
  /** Place in the form; the order of the schema when omitted. */
  order?: number
  label: Words
  help?: Words
  /** Names of the values of an enum. */
  names?: Record<string, Label>
  /** Folded away until somebody wants it. */
  advanced?: boolean
  /** Offered only while these settings of the config have one of these values. */
  when?: Record<string, readonly (string | number | boolean)[]>
  /** Offered only while one of these holds for the other fields. */
  fits?: Conditions
  /** The same for single values of an enum. */
  choicesFit?: Record<string, Conditions>
  /** Values of an enum that are offered only while the config is so. */
  choicesWhen?: Record<string, FieldLook['when']>
  widget?:
    'textarea' | 'slider' | 'number' | 'select' | 'segmented' | 'hidden' | 'camera' | 'motion'
}

/** A property of a schema with what a form shows for it: shorthand for the `x-` keywords. The schema keeps its type. */
export function field<const Schema extends object>(schema: Schema, look: FieldLook): Schema {
  const { order, label, help, names, advanced, when, fits, widget } = look
  const labels = Object.entries(names ?? {}).map(([value, name]) => [value, textOf(name)])
  return {
    ...schema,
    ...(order !== undefined && { 'x-order': order }),
    'x-label': both(label),
    ...(help && { 'x-help': both(help) }),
    ...(names && { 'x-enum-labels': Object.fromEntries(labels) }),
    ...(advanced && { 'x-advanced': true }),
    ...(when && { 'x-when-config': when }),
    ...(fits && { 'x-when-input': fits }),
    ...(look.choicesFit && { 'x-choices-when-input': look.choicesFit }),
    ...(look.choicesWhen && { 'x-choices-when-config': look.choicesWhen }),
    ...(widget && { 'x-widget': widget }),
  }
}
