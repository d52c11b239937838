import type { Text } from './basics.js'

/** A named item of the price list. `credits` is a decimal per `unit`. */
export interface PriceItem {
  label: Text
  credits: number | string
  unit?: Text
  /** Where it stands in the table of prices: a value of each dimension of the service. */
  at?: Record<string, string>
}

/** One way in which the prices of a service differ, e.g. by model or by length. */
export interface PriceDimension {
  label: Text
  /** In the order in which they are shown. */
  values: Record<string, Text>
}

/** Items of the price list that admins add, e.g. models that came after the plugin. */
export interface OpenPrices {
  /** A text with `enum` in the inputs: the key of an added item is one more choice of it, and an item that `quote` names. */
  field: string
  /** Regular expression for a whole key. */
  pattern: string
  /** A key that could be added. */
  example: string
  /** What a key means, e.g. the provider's id of a model. */
  help?: Text
  unit?: Text
}

/** Quantity of one price item that a request needs. */
export interface QuoteLine {
  item: string
  quantity: number | string
}
