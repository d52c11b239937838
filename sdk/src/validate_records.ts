import type { JSONSchema } from './contract.js'
import { checkId, type Faults, isRecord } from './faults.js'
import { compiler } from './declared_schemas.js'
import { closed } from './schema.js'

export const RECORD_SCOPES: readonly string[] = ['user', 'team', 'site']
const MOST_COLLECTIONS = 20
const MIGRATION = /^[a-z0-9][a-z0-9_-]{0,79}$/

export function checkRecords(value: unknown, faults: Faults): void {
  if (value === undefined) return
  if (!isRecord(value)) return faults.add('records', 'must be an object with collections')
  const { collections, migrations } = value
  if (!isRecord(collections) || Object.keys(collections).length === 0) {
    faults.add('records.collections', 'must name at least one collection')
  } else {
    if (Object.keys(collections).length > MOST_COLLECTIONS) {
      faults.add('records.collections', `must be ${MOST_COLLECTIONS} at most`)
    }
    for (const [id, collection] of Object.entries(collections)) {
      checkCollection(id, collection, faults)
    }
  }
  checkMigrations(migrations, faults)
}

function checkCollection(id: string, value: unknown, faults: Faults) {
  const path = `records.collections.${id}`
  checkId(id, path, faults)
  if (!isRecord(value)) return faults.add(path, 'must be an object with label, scope and schema')
  faults.text(value.label, `${path}.label`)
  if (!RECORD_SCOPES.includes(value.scope as string)) {
    faults.add(`${path}.scope`, `must be one of ${RECORD_SCOPES.join(', ')}`)
  }
  const { schema } = value
  if (!isRecord(schema) || schema.type !== 'object') {
    return faults.add(`${path}.schema`, 'must be a JSON Schema of type object')
  }
  for (const fault of compiler.faultsOf(closed(schema as JSONSchema))) {
    faults.add(`${path}.schema${fault.path}`, `is not a valid schema: ${fault.message}`)
  }
}

function checkMigrations(value: unknown, faults: Faults) {
  if (value === undefined) return
  if (!Array.isArray(value)) return faults.add('records.migrations', 'must be a list')
  const taken = new Set<unknown>()
  value.forEach((migration: unknown, index) => {
    const path = `records.migrations[${index}]`
    if (!isRecord(migration)) return faults.add(path, 'must be an object with id and up')
    if (typeof migration.id !== 'string' || !MIGRATION.test(migration.id)) {
      faults.add(`${path}.id`, 'may hold a-z, 0-9, _ and -, 80 characters at most')
    } else if (taken.has(migration.id)) faults.add(`${path}.id`, `"${migration.id}" is used twice`)
    taken.add(migration.id)
    faults.requiredFunction(migration.up, `${path}.up`)
  })
}
