import type { JSONSchema } from '@wxiai/sdk'
import type { AddedPrice } from '@wxiai/sdk/wire'
import type { ServiceOperation } from './installed_plugin.js'
import { offeredSchema } from './offered_schema.js'

type Node = Record<string, unknown>

const extended = new WeakMap<object, { by: string; schema: JSONSchema }>()

/**
 * The input schema of an operation as it is now: what the config offers, and among the choices what admins added to the price list.
 * The same object for the same result, so that compiled schemas are found again.
 */
export function operationSchema(found: Omit<ServiceOperation, 'operation'>): JSONSchema {
  const { plugin, service, operationId } = found
  const schema = offeredSchema(plugin, service.operations[operationId]!.input)
  const field = service.openPrices?.field
  const added = plugin.state.added.filter(
    ({ service: of, operations, key }) =>
      of === service.id && operations.includes(operationId) && !Object.hasOwn(service.prices, key)
  )
  const { properties } = schema as { properties?: Record<string, Node> }
  const node = field === undefined ? undefined : properties?.[field]
  if (!field || !node || !Array.isArray(node.enum) || added.length === 0) return schema
  const by = JSON.stringify(added)
  const known = extended.get(schema)
  if (known?.by === by) return known.schema
  const next = { ...schema, properties: { ...properties, [field]: withChoices(node, added) } }
  extended.set(schema, { by, schema: next as JSONSchema })
  return next as JSONSchema
}

function withChoices(node: Node, added: readonly AddedPrice[]): Node {
  const labels = Object.fromEntries(added.map(({ key, label }) => [key, label]))
  return {
    ...node,
    'enum': [...(node.enum as unknown[]), ...added.map(({ key }) => key)],
    'x-enum-labels': { ...(node['x-enum-labels'] as Node | undefined), ...labels },
  }
}
