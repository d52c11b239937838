/** The JSON Schema of plugin.json. */
const text = {
  type: ['string', 'object'],
  minLength: 1,
  properties: { 'en': { type: 'string', minLength: 1 }, 'zh-CN': { type: 'string', minLength: 1 } },
  required: ['en'],
  additionalProperties: { type: 'string' },
} as const
const id = { type: 'string', pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$', maxLength: 40 } as const
const decimal = { type: 'string', pattern: '^\\d{1,12}(\\.\\d{1,12})?$' } as const
const word = { type: 'string', minLength: 1, maxLength: 500 } as const
const list = <const Item>(items: Item) => ({ type: 'array', items }) as const
const jsonSchema = {
  type: 'object',
  properties: { type: { const: 'object' } },
  required: ['type'],
} as const

const shape = <const P extends object, const O extends readonly (keyof P & string)[]>(
  properties: P,
  optional: O
) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((key) => !optional.includes(key as O[number])),
  additionalProperties: false,
})

const service = shape(
  {
    id,
    kind: { enum: ['image', 'video', 'audio', 'other'] },
    name: text,
    description: text,
    permission: word,
    prices: {
      type: 'object',
      additionalProperties: shape({ label: text, credits: decimal, unit: text }, ['unit']),
    },
    operations: list(
      shape({ id, name: text, description: text, input: jsonSchema, hidden: { type: 'boolean' } }, [
        'description',
        'hidden',
      ])
    ),
    limits: { type: 'object', additionalProperties: { type: 'integer', minimum: 1 } },
  },
  ['description', 'limits']
)

const model = shape(
  {
    id: word,
    kind: { enum: ['chat', 'embedding', 'speech', 'transcription'] },
    name: text,
    description: text,
    prices: { type: 'object', additionalProperties: decimal },
    contextWindow: { type: 'integer', minimum: 1 },
  },
  ['description', 'contextWindow']
)

const gateway = shape(
  {
    id,
    name: text,
    description: text,
    currencies: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^[A-Z]{3}$' } },
    methods: { type: 'object', additionalProperties: text },
    refunds: { type: 'boolean' },
  },
  ['description', 'methods']
)

const route = shape(
  {
    id,
    method: { enum: ['GET', 'POST'] },
    access: { enum: ['user', 'admin', 'public'] },
    permission: word,
    name: text,
    description: text,
    input: jsonSchema,
  },
  ['permission', 'description']
)

const records = shape(
  {
    collections: list(
      shape({ id, label: text, scope: { enum: ['user', 'team', 'site'] }, schema: jsonSchema }, [])
    ),
    migrations: list({ type: 'string', pattern: '^[a-z0-9][a-z0-9_-]{0,79}$' }),
  },
  []
)

export const MANIFEST_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'plugin.json of a packed WXIAI plugin',
  ...shape(
    {
      format: { const: 1 },
      id,
      package: {
        type: 'string',
        maxLength: 214,
        pattern: '^(@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*$',
      },
      version: word,
      license: word,
      publisher: word,
      homepage: { type: 'string', format: 'uri', pattern: '^https?:', maxLength: 500 },
      name: text,
      description: text,
      icon: { type: 'string', minLength: 1, maxLength: 100_000 },
      engines: shape({ wxiai: word, sdk: word }, []),
      entry: word,
      simulator: word,
      pages: list(shape({ id: word, services: list(id), file: word }, [])),
      permissions: shape(
        {
          hosts: list(word),
          hostsFromConfig: list(word),
          storage: { type: 'boolean' },
          webhooks: { type: 'boolean' },
          // Written by the first versions of pack, and never true.
          routes: { const: false },
        },
        ['routes']
      ),
      config: jsonSchema,
      services: list(service),
      models: list(model),
      gateways: list(gateway),
      routes: list(route),
      records,
      files: {
        type: 'object',
        additionalProperties: { type: 'string', pattern: '^sha512-[A-Za-z0-9+/]{86}==$' },
      },
    },
    ['publisher', 'homepage', 'description', 'icon', 'simulator', 'gateways', 'routes', 'records']
  ),
}
