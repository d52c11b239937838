/** JSON Schemas of the answers, for OpenAPI. */
const string = { type: 'string' } as const
const nullable = { type: ['string', 'null'] } as const
const boolean = { type: 'boolean' } as const
const amount = { type: 'string', description: 'Decimal', examples: ['12.5'] } as const

export function object(properties: Record<string, object>, optional: string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', properties, required }
}
export const list = (items: object) => ({ type: 'array', items })
export const itemsOf = (items: object) => object({ items: list(items) })

export const priceSchema = object({
  key: string,
  label: string,
  unit: string,
  credits: amount,
  at: {
    type: ['object', 'null'],
    additionalProperties: string,
    description: 'Its value in each dimension of the service',
  },
  added: { type: 'boolean', description: 'An admin added it' },
})

const dimensionSchema = object({
  id: string,
  label: string,
  values: list(object({ value: string, label: string })),
})

const openPricesSchema = {
  ...object({
    pattern: string,
    example: string,
    help: nullable,
    operations: list(object({ id: string, label: string })),
  }),
  type: ['object', 'null'],
  description: 'What admins may add to the price list',
}

export const quoteSchema = object({
  credits: amount,
  items: list(object({ key: string, label: string, quantity: amount, credits: amount })),
})

const operationSchema = object({
  id: string,
  label: string,
  description: nullable,
  hidden: boolean,
  input: { type: 'object', description: 'JSON Schema of the input' },
})

export const serviceSchema = object({
  plugin: string,
  id: string,
  name: string,
  description: nullable,
  icon: nullable,
  kind: { enum: ['image', 'video', 'audio', 'other'] },
  permission: string,
  demo: { type: 'boolean', description: 'It answers from its simulator' },
  path: { type: 'string', description: 'Path of its page' },
  operations: list(operationSchema),
  prices: list(priceSchema),
  dimensions: list(dimensionSchema),
  open_prices: openPricesSchema,
})

const faultSchema = object({ path: string, message: string })
const stateSchema = { enum: ['failed', 'disabled', 'unconfigured', 'demo', 'enabled'] }

const models = list(object({ id: string, name: string, kind: string }))
const gateways = list(object({ id: string, name: string, currencies: list(string) }))

export const summarySchema = object({
  id: string,
  name: string,
  version: string,
  package: string,
  source: { enum: ['bundled', 'installed', 'package'] },
  state: stateSchema,
  enabled: boolean,
  demo: boolean,
  demo_available: boolean,
  configured: boolean,
  faults: list(faultSchema),
  error: nullable,
  services: list(object({ id: string, name: string, kind: string })),
  models,
  gateways,
})

const userView = {
  plugin: string,
  name: string,
  description: nullable,
  icon: nullable,
  enabled: boolean,
  demo: boolean,
  services: list(serviceSchema),
  operations: list({
    ...operationSchema,
    properties: { ...operationSchema.properties, service: string },
  }),
  prices: list(priceSchema),
}

const adminOnly = {
  version: string,
  state: stateSchema,
  configured: boolean,
  demo_available: boolean,
  faults: list(faultSchema),
  error: nullable,
  config: { type: 'object', description: 'A secret is `{"set": true}` or `{"set": false}`' },
  config_schema: { type: 'object' },
  config_faults: list(object({ field: string, message: string })),
  added_prices: {
    ...list(
      object({
        key: string,
        service: string,
        label: { type: 'object', description: 'Its name by language' },
        operations: list(string),
      })
    ),
    description: 'Items that admins added to price lists',
  },
  allow_private_hosts: boolean,
  hosts: list(string),
}

export const pluginSchema = object({ ...userView, ...adminOnly }, Object.keys(adminOnly))

export const connectionSchema = object({
  ok: boolean,
  message: string,
  latency_ms: { type: 'integer' },
})

const limits = object({
  in_flight: { type: 'integer' },
  in_flight_per_team: { type: 'integer' },
  requests_per_minute: { type: 'integer' },
  task_timeout_seconds: { type: 'integer' },
})
export const limitsSchema = object({
  service: string,
  limits,
  declared: limits,
  edited: { type: 'object' },
})

export const priceChangeSchema = object({
  id: string,
  key: string,
  old_credits: { type: ['string', 'null'] },
  new_credits: amount,
  actor: { type: ['object', 'null'], properties: { id: string, name: string } },
  created_at: { type: 'string', format: 'date-time' },
})
