import { checkId, type Faults, isRecord } from './faults.js'

const CURRENCY = /^[A-Z]{3}$/
const METHOD = /^[a-z0-9]([a-z0-9_-]{0,38}[a-z0-9])?$/i

export function checkGateways(value: unknown, faults: Faults): void {
  if (value === undefined) return
  if (!Array.isArray(value)) return faults.add('gateways', 'must be a list')
  const taken = new Set<unknown>()
  value.forEach((gateway, index) => {
    const path = `gateways[${index}]`
    if (!isRecord(gateway)) return faults.add(path, 'must be made by defineGateway()')
    if (checkId(gateway.id, `${path}.id`, faults)) {
      if (taken.has(gateway.id)) faults.add(`${path}.id`, `"${gateway.id as string}" is used twice`)
      taken.add(gateway.id)
    }
    checkGateway(gateway, path, faults)
  })
}

function checkGateway(gateway: Record<string, unknown>, path: string, faults: Faults) {
  faults.text(gateway.name, `${path}.name`)
  if (gateway.description !== undefined) faults.text(gateway.description, `${path}.description`)
  checkCurrencies(gateway.currencies, `${path}.currencies`, faults)
  checkMethods(gateway.methods, `${path}.methods`, faults)
  for (const key of ['pay', 'notify', 'query']) {
    faults.requiredFunction(gateway[key], `${path}.${key}`)
  }
  for (const key of ['refund', 'close']) faults.optionalFunction(gateway[key], `${path}.${key}`)
}

function checkCurrencies(value: unknown, path: string, faults: Faults) {
  if (!Array.isArray(value) || value.length === 0) {
    return faults.add(path, 'must list at least one currency')
  }
  value.forEach((currency, index) => {
    if (typeof currency !== 'string' || !CURRENCY.test(currency)) {
      faults.add(`${path}[${index}]`, 'must be an ISO 4217 code such as "USD"')
    } else if (value.indexOf(currency) !== index) {
      faults.add(`${path}[${index}]`, `"${currency}" is listed twice`)
    }
  })
}

function checkMethods(value: unknown, path: string, faults: Faults) {
  if (value === undefined) return
  if (!isRecord(value) || Object.keys(value).length === 0) {
    return faults.add(path, 'must name at least one way to pay, or be left out')
  }
  for (const [id, label] of Object.entries(value)) {
    if (!METHOD.test(id)) faults.add(`${path}.${id}`, 'may hold letters, digits, - and _')
    faults.text(label, `${path}.${id}`)
  }
}
