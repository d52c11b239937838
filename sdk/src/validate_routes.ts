import type { JSONSchema } from './contract.js'
import { checkId, type Faults, isRecord } from './faults.js'
import { PERMISSIONS } from './permissions.js'
import { compiler } from './declared_schemas.js'
import { closed, walkSchema } from './schema.js'

const MOST_ROUTES = 50
const METHODS = ['GET', 'POST']
const ACCESS = ['user', 'admin', 'public']
const FLAT = ['string', 'integer', 'number', 'boolean']

export function checkRoutes(value: unknown, faults: Faults): void {
  if (value === undefined) return
  if (!isRecord(value)) return faults.add('routes', 'must be an object of routes by name')
  const routes = Object.entries(value)
  if (routes.length > MOST_ROUTES) faults.add('routes', `must be ${MOST_ROUTES} at most`)
  for (const [id, route] of routes) {
    const path = `routes.${id}`
    checkId(id, path, faults)
    if (!isRecord(route)) faults.add(path, 'must be made by defineRoute()')
    else checkRoute(route, path, faults)
  }
}

function checkRoute(route: Record<string, unknown>, path: string, faults: Faults) {
  const oneOf = (key: string, known: readonly string[]) => {
    if (known.includes(route[key] as string)) return
    faults.add(`${path}.${key}`, `must be one of ${known.join(', ')}`)
  }
  oneOf('method', METHODS)
  oneOf('access', ACCESS)
  if (route.permission !== undefined) {
    oneOf('permission', PERMISSIONS)
    if (route.access === 'public') {
      faults.add(`${path}.permission`, 'cannot be asked of callers who are not signed in')
    }
  }
  faults.text(route.label, `${path}.label`)
  if (route.description !== undefined) faults.text(route.description, `${path}.description`)
  faults.requiredFunction(route.run, `${path}.run`)
  checkInput(route, `${path}.input`, faults)
}

function checkInput({ input, method }: Record<string, unknown>, path: string, faults: Faults) {
  if (!isRecord(input) || input.type !== 'object') {
    return faults.add(path, 'must be a JSON Schema of type object')
  }
  walkSchema(input, (node, below) => {
    if (!/^(wxiai-|secret$)/.test(String(node.format ?? ''))) return
    faults.add(`${path}${below}.format`, 'is for operations and settings')
  })
  for (const fault of compiler.faultsOf(closed(input as JSONSchema))) {
    faults.add(`${path}${fault.path}`, `is not a valid schema: ${fault.message}`)
  }
  if (method !== 'GET') return
  for (const [name, node] of Object.entries((input.properties ?? {}) as Record<string, unknown>)) {
    const flat = isRecord(node) && (FLAT.includes(String(node.type)) || 'enum' in node)
    if (!flat) faults.add(`${path}.properties.${name}.type`, `must be one of ${FLAT.join(', ')}`)
  }
}
