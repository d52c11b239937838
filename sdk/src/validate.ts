/** The contract, checked: every fault at once, each with the path of what is wrong. */
import type { JSONSchema } from './contract.js'
import { checkGateways } from './validate_gateways.js'
import { checkModels } from './validate_models.js'
import { checkOperation } from './validate_operation.js'
import { checkRecords } from './validate_records.js'
import { checkRoutes } from './validate_routes.js'
import { checkDimensions, checkOpenPrices, checkPrices } from './validate_prices.js'
import { PERMISSIONS } from './permissions.js'
import { compiler } from './declared_schemas.js'
import { checkId, Faults, isRecord, type Fault } from './faults.js'
import { RESERVED_IDS } from './reserved_ids.js'
import { closed, configCheck, walkSchema } from './schema.js'

export type { Fault } from './faults.js'
export { RESERVED_IDS } from './reserved_ids.js'
export { operationsWithField, PRICE_KEY } from './validate_prices.js'

const HOOKS = ['onInstall', 'onUninstall', 'onEnable', 'onDisable']
const KINDS = ['image', 'video', 'audio', 'other']
const LIMITS = ['in_flight', 'in_flight_per_team', 'requests_per_minute', 'task_timeout_seconds']
const HOST = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i

function checkConfig(schema: unknown, faults: Faults) {
  if (!isRecord(schema)) return faults.add('config', 'must be a JSON Schema of type object')
  if (schema.type !== 'object') faults.add('config.type', 'must be "object"')
  for (const fault of compiler.faultsOf(closed(schema as JSONSchema))) {
    faults.add(`config${fault.path}`, `is not a valid schema: ${fault.message}`)
  }
  walkSchema(schema, (node, path) => {
    if (node.format !== 'secret') return
    if (node.type !== 'string') faults.add(`config${path}`, 'a secret must be of type "string"')
    if ('default' in node) faults.add(`config${path}.default`, 'a secret must not have a default')
    if (/\.items|\[/.test(path)) {
      faults.add(`config${path}`, 'a secret must be a named property, not part of a list')
    }
  })
  checkDefaults(schema, 'config', faults)
  checkConditions(schema, 'config', undefined, faults)
}

/** Fields may depend on settings and on other fields, if these exist, by lists of their values. */
function checkConditions(input: unknown, path: string, config: unknown, faults: Faults) {
  const settings = isRecord(config) && isRecord(config.properties) ? config.properties : {}
  const fields = isRecord(input) && isRecord(input.properties) ? input.properties : {}
  const checkOne = (value: unknown, at: string, known: object, what: string, flags: boolean) => {
    if (!isRecord(value)) return faults.add(at, `must name ${what}s and their values`)
    for (const [name, values] of Object.entries(value)) {
      if (!Object.hasOwn(known, name)) faults.add(at, `names "${name}", which is no ${what}`)
      if (Array.isArray(values) || (flags && typeof values === 'boolean')) continue
      faults.add(`${at}.${name}`, 'must be a list of values')
    }
  }
  const inConfig = (value: unknown, at: string) => checkOne(value, at, settings, 'setting', false)
  const inInput = (value: unknown, at: string) => {
    if (!Array.isArray(value)) return faults.add(at, 'must be a list of conditions')
    value.forEach((one, i) => checkOne(one, `${at}[${i}]`, fields, 'field', true))
  }
  walkSchema(input, (node, below) => {
    const here = (key: string) => `${path}${below}.${key}`
    const ofChoices = (key: string, check: typeof inConfig) => {
      const choices = node[key]
      if (!isRecord(choices)) return faults.add(here(key), 'must name values of the enum')
      for (const [value, one] of Object.entries(choices)) {
        const listed = Array.isArray(node.enum) && node.enum.map(String).includes(value)
        if (!listed) faults.add(here(key), `names "${value}", which the enum does not list`)
        check(one, `${here(key)}.${value}`)
      }
    }
    const checks: Record<string, (key: string) => void> = {
      'x-when-config': (key) => inConfig(node[key], here(key)),
      'x-when-input': (key) => inInput(node[key], here(key)),
      'x-choices-when-config': (key) => ofChoices(key, inConfig),
      'x-choices-when-input': (key) => ofChoices(key, inInput),
    }
    for (const [key, check] of Object.entries(checks)) {
      if (node[key] === undefined) continue
      if (!/^\.properties\.[^.]+$/.test(below)) {
        faults.add(here(key), 'is for the fields at the top only')
      }
      check(key)
    }
  })
}

/** What is on before anybody entered anything must do with nothing. */
function checkEnabledByDefault(value: unknown, config: unknown, faults: Faults) {
  if (value === undefined) return
  if (typeof value !== 'boolean') return faults.add('enabledByDefault', 'must be true or false')
  if (!value || !isRecord(config)) return
  try {
    const { faults: lacking } = configCheck(config as JSONSchema, compiler)({})
    if (lacking.length > 0) faults.add('enabledByDefault', 'needs a config that may be left empty')
  } catch {
    // The check of the config reports a schema that is broken.
  }
}

/** Each `default` must be accepted by the very schema that carries it. */
function checkDefaults(schema: unknown, path: string, faults: Faults) {
  walkSchema(schema, (node, below) => {
    if (!('default' in node)) return
    const { default: value, ...rest } = node
    try {
      const check = compiler.compile(rest as JSONSchema)
      if (!check(structuredClone(value))) {
        faults.add(`${path}${below}.default`, `is refused: ${check.errors?.[0]?.message}`)
      }
    } catch {
      // A node that cannot stand alone ($ref) or is broken: the compile of the whole reports it.
    }
  })
}

function checkLimits(value: unknown, path: string, faults: Faults) {
  if (value === undefined) return
  if (!isRecord(value)) return faults.add(path, 'must be an object')
  for (const [key, limit] of Object.entries(value)) {
    if (!LIMITS.includes(key)) faults.add(`${path}.${key}`, `is none of ${LIMITS.join(', ')}`)
    else if (!Number.isInteger(limit) || (limit as number) < 1) {
      faults.add(`${path}.${key}`, 'must be a whole number of 1 or more')
    }
  }
}

interface Taken {
  tryQuotes: boolean
  services: Map<string, string>
  operations: Map<string, string>
  prices: Map<string, string>
}

function checkService(value: unknown, path: string, faults: Faults, taken: Taken, config: unknown) {
  if (!isRecord(value)) return faults.add(path, 'must be made by defineService()')
  if (checkId(value.id, `${path}.id`, faults)) {
    const id = value.id as string
    if (taken.services.has(id)) faults.add(`${path}.id`, `"${id}" is used twice`)
    taken.services.set(id, path)
  }
  faults.text(value.name, `${path}.name`)
  if (value.description !== undefined) faults.text(value.description, `${path}.description`)
  if (!KINDS.includes(value.kind as string)) {
    faults.add(`${path}.kind`, `must be one of ${KINDS.join(', ')}`)
  }
  if (!(PERMISSIONS as readonly unknown[]).includes(value.permission)) {
    faults.add(`${path}.permission`, `must be one of ${PERMISSIONS.join(', ')}`)
  }
  if (value.page !== undefined && (typeof value.page !== 'string' || /\.\.|^\//.test(value.page))) {
    faults.add(`${path}.page`, 'must be a path below pages/, without extension')
  }
  checkPrices(value.prices, `${path}.prices`, faults, taken.prices)
  checkDimensions(value, path, faults)
  checkLimits(value.limits, `${path}.limits`, faults)
  const prices = new Set(isRecord(value.prices) ? Object.keys(value.prices) : [])
  if (!isRecord(value.operations) || Object.keys(value.operations).length === 0) {
    return faults.add(`${path}.operations`, 'must hold at least one operation')
  }
  for (const [id, operation] of Object.entries(value.operations)) {
    const at = `${path}.operations.${id}`
    checkId(id, at, faults)
    const owner = taken.operations.get(id)
    if (owner) faults.add(at, `is already an operation of ${owner}; ids are unique in a plugin`)
    else taken.operations.set(id, path)
    checkOperation(operation, at, faults, taken.tryQuotes ? prices : null)
    if (!isRecord(operation)) continue
    checkConditions(operation.input, `${at}.input`, config, faults)
    checkDefaults(operation.input, `${at}.input`, faults)
  }
  checkOpenPrices(value, path, faults, prices, taken.tryQuotes)
}

/**
 * Every fault of a declaration; empty when the host accepts it. Runs `quote` with sample inputs and nothing else.
 * @param options.tryQuotes false for one whose functions run elsewhere, and were tried there
 */
export function validatePlugin(value: unknown, { tryQuotes = true } = {}): Fault[] {
  const faults = new Faults()
  if (!isRecord(value)) {
    faults.add('', 'the default export must be made by definePlugin()')
    return faults.list
  }
  if (value.contract !== 1) faults.add('contract', 'must be 1: use definePlugin() of @wxiai/sdk')
  if (checkId(value.id, 'id', faults) && RESERVED_IDS.includes(value.id as string)) {
    faults.add('id', `"${value.id}" is reserved`)
  }
  faults.text(value.name, 'name')
  if (value.description !== undefined) faults.text(value.description, 'description')
  for (const key of ['icon', 'homepage']) {
    if (value[key] !== undefined && typeof value[key] !== 'string') {
      faults.add(key, 'must be a string')
    }
  }
  checkConfig(value.config, faults)
  checkEnabledByDefault(value.enabledByDefault, value.config, faults)
  if (value.hosts !== undefined) {
    if (!Array.isArray(value.hosts)) faults.add('hosts', 'must be a list of host names')
    else {
      value.hosts.forEach((host, index) => {
        if (typeof host !== 'string' || !HOST.test(host)) {
          faults.add(`hosts[${index}]`, 'must be a host name, or *. and a host name')
        }
      })
    }
  }
  for (const key of [...HOOKS, 'checkConnection', 'simulator']) {
    faults.optionalFunction(value[key], key)
  }
  const taken: Taken = {
    tryQuotes,
    services: new Map(),
    operations: new Map(),
    prices: new Map(),
  }
  if (!Array.isArray(value.services)) faults.add('services', 'must be a list')
  else {
    value.services.forEach((service, index) =>
      checkService(service, `services[${index}]`, faults, taken, value.config)
    )
  }
  checkModels(value.models, faults)
  checkGateways(value.gateways, faults)
  checkRecords(value.records, faults)
  checkRoutes(value.routes, faults)
  return faults.list
}
