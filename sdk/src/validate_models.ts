import type { ModelKind, ModelPrices } from './contract.js'
import { type Faults, isRecord } from './faults.js'

const MODEL_ID = /^[a-z0-9][\w.:/@-]{0,119}$/i
const DECIMAL = /^\d{1,12}(\.\d{1,12})?$/

/** Names of prices; true for those that a model of the kind must have. */
const PRICES: { [Kind in ModelKind]: Record<keyof ModelPrices[Kind], boolean> } = {
  chat: { input: true, output: true, cached_input: false, reasoning: false },
  embedding: { input: true },
  speech: { characters: true },
  transcription: { hours: true },
}

export function checkModels(value: unknown, faults: Faults): void {
  if (value === undefined) return
  if (!isRecord(value)) return faults.add('models', 'must be {provider, list}')
  faults.requiredFunction(value.provider, 'models.provider')
  if (!isRecord(value.list) || Object.keys(value.list).length === 0) {
    return faults.add('models.list', 'must name at least one model')
  }
  for (const [id, model] of Object.entries(value.list)) checkModel(id, model, faults)
}

function checkModel(id: string, value: unknown, faults: Faults) {
  const path = `models.list.${id}`
  if (!MODEL_ID.test(id)) faults.add(path, 'an id may hold letters, digits, and . _ - : / @')
  if (!isRecord(value)) return faults.add(path, 'must be {kind, label, prices}')
  faults.text(value.label, `${path}.label`)
  if (value.description !== undefined) faults.text(value.description, `${path}.description`)
  const { contextWindow: window } = value
  if (window !== undefined && !(Number.isInteger(window) && Number(window) > 0)) {
    faults.add(`${path}.contextWindow`, 'must be a whole number of 1 or more')
  }
  const kind = value.kind as string
  if (!Object.hasOwn(PRICES, kind)) {
    return faults.add(`${path}.kind`, `must be one of ${Object.keys(PRICES).join(', ')}`)
  }
  checkPrices(value.prices, PRICES[kind as ModelKind], `${path}.prices`, faults)
}

function checkPrices(value: unknown, known: Record<string, boolean>, path: string, faults: Faults) {
  if (!isRecord(value)) return faults.add(path, `must name ${Object.keys(known).join(', ')}`)
  for (const [name, required] of Object.entries(known)) {
    if (required && value[name] === undefined) faults.add(`${path}.${name}`, 'is missing')
  }
  for (const [name, credits] of Object.entries(value)) {
    if (!Object.hasOwn(known, name)) {
      faults.add(`${path}.${name}`, `is none of ${Object.keys(known).join(', ')}`)
    } else if (!DECIMAL.test(String(credits))) {
      faults.add(`${path}.${name}`, 'must be a decimal of 0 or more with at most 12 places')
    }
  }
}
