import type { JSONSchema, Operation, ParentTask, QuoteLine } from './contract.js'
import { fitInput, unconditional } from './fit.js'
import { type Faults, isRecord } from './faults.js'
import { samplesOf } from './sample.js'
import { compiler } from './declared_schemas.js'
import { closed, walkSchema, type ValidateFunction } from './schema.js'

const QUANTITY = /^\d{1,12}(\.\d{1,12})?$/

/** Of files. */
const LIMITS = ['x-most-bytes', 'x-least-side', 'x-most-side', 'x-most-ratio']

const PARENT: ParentTask = {
  id: '00000000-0000-4000-8000-000000000000',
  operation: 'sample',
  action: 'SAMPLE',
  input: {},
  reference: {},
}

/** @param prices null: `quote` is not tried */
export function checkOperation(
  value: unknown,
  path: string,
  faults: Faults,
  prices: Set<string> | null
): void {
  if (!isRecord(value)) return faults.add(path, 'must be made by defineOperation()')
  faults.text(value.label, `${path}.label`)
  if (value.description !== undefined) faults.text(value.description, `${path}.description`)
  for (const key of ['quote', 'submit', 'status']) {
    faults.requiredFunction(value[key], `${path}.${key}`)
  }
  for (const key of ['action', 'find', 'cancel']) {
    faults.optionalFunction(value[key], `${path}.${key}`)
  }
  for (const key of ['hidden', 'webhooks']) {
    if (value[key] !== undefined && typeof value[key] !== 'boolean') {
      faults.add(`${path}.${key}`, 'must be true or false')
    }
  }
  const { pollInterval } = value
  if (
    pollInterval !== undefined &&
    (!Number.isInteger(pollInterval) || (pollInterval as number) < 100)
  ) {
    faults.add(`${path}.pollInterval`, 'must be whole milliseconds, 100 or more')
  }
  const { submitTimeout: limit } = value
  if (
    limit !== undefined &&
    !(Number.isInteger(limit) && Number(limit) >= 1000 && Number(limit) <= 600_000)
  ) {
    faults.add(`${path}.submitTimeout`, 'must be whole milliseconds, 1000 to 600000')
  }
  const check = checkInput(value.input, `${path}.input`, faults)
  if (check && prices && typeof value.quote === 'function') {
    checkQuote(value as unknown as Operation, check, path, faults, prices)
  }
}

function checkInput(schema: unknown, path: string, faults: Faults): ValidateFunction | null {
  if (!isRecord(schema)) {
    faults.add(path, 'must be a JSON Schema of type object')
    return null
  }
  if (schema.type !== 'object') faults.add(`${path}.type`, 'must be "object"')
  const parents: string[] = []
  walkSchema(schema, (node, below) => {
    if (node.format === 'wxiai-task') parents.push(below)
    for (const limit of LIMITS) {
      const value = node[limit]
      if (value === undefined || (typeof value === 'number' && value > 0)) continue
      faults.add(`${path}${below}.${limit}`, 'must be a number above 0')
    }
  })
  if (parents.length > 1) {
    faults.add(path, `may have one field of format "wxiai-task", has ${parents.length}`)
  } else if (parents.length === 1 && !/^\.properties\.[^.]+$/.test(parents[0])) {
    faults.add(`${path}${parents[0]}`, 'a field of format "wxiai-task" must be at the top')
  }
  const broken = compiler.faultsOf(closed(schema as JSONSchema))
  for (const fault of broken) {
    faults.add(`${path}${fault.path}`, `is not a valid schema: ${fault.message}`)
  }
  return broken.length ? null : compiler.compile(closed(unconditional(schema as JSONSchema)))
}

/** Tries the quote with inputs made from the schema: it must be pure, exact and name known prices. */
function checkQuote(
  operation: Operation,
  check: ValidateFunction,
  path: string,
  faults: Faults,
  prices: Set<string>
) {
  const properties = Object.values((operation.input as { properties?: object }).properties ?? {})
  const continues = properties.some((property) => property?.format === 'wxiai-task')
  const said = new Set<string>()
  const say = (message: string) => {
    if (said.has(message)) return
    said.add(message)
    faults.add(`${path}.quote`, message)
  }
  for (const whole of samplesOf(operation.input)) {
    if (!check(whole)) continue
    const { input: sample } = fitInput(operation.input, whole)
    let lines: QuoteLine[]
    try {
      lines = operation.quote(structuredClone(sample), continues ? PARENT : undefined)
      const again = operation.quote(structuredClone(sample), continues ? PARENT : undefined)
      if (JSON.stringify(lines) !== JSON.stringify(again)) say('gives another answer each time')
    } catch (error) {
      // A quote that reads its parent cannot be tried with an invented one.
      if (!continues) say(`throws for ${JSON.stringify(sample)}: ${(error as Error).message}`)
      continue
    }
    if (!Array.isArray(lines)) {
      say('must return a list of {item, quantity}')
      continue
    }
    for (const line of lines) {
      if (!isRecord(line) || typeof line.item !== 'string') {
        say('must return {item, quantity} lines')
      } else if (!prices.has(line.item)) say(`names "${line.item}", which is none of the prices`)
      else if (!QUANTITY.test(String(line.quantity))) {
        say(`gives the quantity ${String(line.quantity)} for "${line.item}"; must be a decimal`)
      }
    }
  }
}
