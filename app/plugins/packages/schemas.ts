import { list, object } from '#plugins/schemas'
import { STEPS } from '#plugins/packages/package_row'

/** JSON Schemas of the answers, for OpenAPI. */
const string = { type: 'string' } as const
const nullable = { type: ['string', 'null'] } as const
const boolean = { type: 'boolean' } as const
const integer = { type: 'integer' } as const
const time = { type: 'string', format: 'date-time' } as const

const stepSchema = object(
  {
    name: { enum: STEPS },
    state: { enum: ['running', 'done', 'skipped', 'failed'] },
    milliseconds: integer,
    message: string,
    code: string,
  },
  ['message', 'code']
)

const versionFields = {
  id: { type: 'string', format: 'uuid' },
  plugin: string,
  package: string,
  version: string,
  state: { enum: ['staged', 'installing', 'failed', 'ready'] },
  active: { type: 'boolean', description: 'It is the version in force' },
  signature: object({
    state: { enum: ['trusted', 'unknown', 'unsigned'] },
    key: nullable,
    name: nullable,
  }),
  registry_url: nullable,
  size: { type: 'integer', description: 'Bytes of the tarball' },
  pages_error: { type: ['string', 'null'], description: 'Why its own pages are not shown' },
  steps: list(stepSchema),
  created_at: time,
  installed_at: { type: ['string', 'null'], format: 'date-time' },
}

const differences = list(
  object(
    {
      path: string,
      change: { enum: ['added', 'removed', 'changed'] },
      from: {},
      to: {},
      breaking: boolean,
    },
    ['from', 'to']
  )
)

export const packageSchema = object({
  ...versionFields,
  name: string,
  description: nullable,
  publisher: nullable,
  homepage: nullable,
  license: string,
  files: integer,
  engines: list(object({ engine: string, wanted: string, present: string, fits: boolean })),
  hosts: list(string),
  hosts_from_config: list(string),
  permissions: object({ storage: boolean, webhooks: boolean }),
  pages: list(string),
  config_schema: { type: 'object' },
  services: list(
    object({
      id: string,
      name: string,
      kind: string,
      operations: list(object({ id: string, name: string })),
      prices: list(object({ key: string, label: string, credits: string, unit: nullable })),
    })
  ),
  models: list(object({ id: string, name: string, kind: string, prices: { type: 'object' } })),
  gateways: list(
    object({
      id: string,
      name: string,
      currencies: list(string),
      methods: list(string),
      refunds: boolean,
    })
  ),
  routes: list(
    object({
      id: string,
      method: { enum: ['GET', 'POST'] },
      access: { enum: ['user', 'admin', 'public'] },
      name: string,
    })
  ),
  records: object({
    collections: list(
      object({ id: string, label: string, scope: { enum: ['user', 'team', 'site'] } })
    ),
    migrations: list(
      object({ id: string, pending: { type: 'boolean', description: 'Runs when it is installed' } })
    ),
  }),
  installed: { type: ['object', 'null'], properties: { id: string, version: string } },
  differences: {
    type: ['object', 'null'],
    properties: {
      permissions: differences,
      hosts: differences,
      prices: differences,
      operations: differences,
      config: differences,
      records: differences,
    },
  },
})

export const versionsSchema = object({
  items: list(object(versionFields)),
  nodes: list(
    object({
      node: string,
      package_id: nullable,
      version: nullable,
      current: { type: 'boolean', description: 'It runs the version in force' },
      error: nullable,
    })
  ),
  tasks_in_flight: integer,
})

export const directorySchema = object({
  source: { enum: ['index', 'registry', 'none'] },
  items: list(
    object({
      package: string,
      version: string,
      description: string,
      publisher: nullable,
      homepage: nullable,
      installed: nullable,
    })
  ),
})

export const sourceSchema = object({
  registry_url: nullable,
  token: object({ set: boolean }),
  allow_private_hosts: boolean,
  index_url: nullable,
})

export const publisherSchema = object({ id: string, key: string, name: string, created_at: time })
export const leftoverSchema = object({ plugin: string, package: string })
export const uninstalledSchema = object({
  refunded: { type: 'integer', description: 'Tasks that were ended' },
})
export const exportSchema = {
  type: 'object',
  description:
    'No secret of the config is in it. `records` comes last, with all that the plugin keeps.',
}
