import { inject } from '@adonisjs/core'

import type { InstalledPlugin } from '../installed_plugin.js'
import { KeptForPlugins } from '../kept_for_plugins.js'
import { PriceBook } from '../price_book.js'
import { PluginRegistry } from '../registry.js'
import { routePaths, type Paths } from './paths.js'
import { pluginPaths } from './plugin_paths.js'
import { routePathsOf } from './route_paths.js'

export interface OpenApiDocument {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  security: Record<string, string[]>[]
  tags: { name: string }[]
  paths: Paths
  components: Record<string, unknown>
}

const ERROR = {
  type: 'object',
  required: ['detail', 'code'],
  properties: {
    detail: { type: 'string', description: 'For people, in the language of the caller' },
    code: { type: 'string', description: 'For programs, stable' },
    errors: {
      type: 'array',
      description: 'Faults of the input, all at once',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: {
          field: { type: 'string' },
          message: { type: 'string' },
          rule: { type: 'string' },
        },
      },
    },
    needed: { type: 'string', description: 'Credits that the request needs (402)' },
    available: { type: 'string', description: 'Credits that are there (402)' },
  },
}

const DESCRIPTION = `Every request carries \`Authorization: Bearer <token>\`; \`POST /api/v1/auths/signin\` gives one.
Amounts are decimal strings, times are ISO 8601 in UTC.
Errors are \`{detail, code, errors?}\`: 401 no valid token, 402 too few credits, 403 permission or a pending account,
404 unknown or switched off, 409 conflict, 422 a field is wrong, 429 too many requests.`

/** What most callers look for first: their account and the services; what only admins may do comes last. */
function tagsOf(paths: Paths): string[] {
  const operations = Object.values(paths).flatMap((path) => Object.values(path))
  const tags = [...new Set(operations.flatMap(({ tags: own }) => own))]
  const forAdmins = (tag: string) => Number(/admin/i.test(tag))
  return tags.sort((a, b) => forAdmins(a) - forAdmins(b))
}

interface DocumentOptions {
  locale: string
  title: string
  version: string
}

/** The API described from what runs: routes, validators and the plugins that are switched on. */
@inject()
export class OpenApi {
  readonly #registry: PluginRegistry
  readonly #prices: PriceBook
  readonly #documents = new KeptForPlugins<OpenApiDocument>()

  constructor(registry: PluginRegistry, prices: PriceBook) {
    this.#registry = registry
    this.#prices = prices
  }

  /** The same object, not to be changed, for as long as no plugin changes. */
  document(options: DocumentOptions): OpenApiDocument {
    const plugins = this.#registry.all()
    return this.#documents.get(plugins, JSON.stringify(options), () =>
      this.#describe(
        plugins.filter((plugin) => plugin.usable),
        options
      )
    )
  }

  #describe(
    plugins: InstalledPlugin[],
    { locale, title, version }: DocumentOptions
  ): OpenApiDocument {
    const generic = routePaths()
    const paths = {
      ...generic,
      ...pluginPaths(plugins, generic, this.#prices, locale),
      ...routePathsOf(plugins, generic, locale),
    }
    return {
      openapi: '3.1.0',
      info: { title, version, description: DESCRIPTION },
      servers: [{ url: '/' }],
      security: [{ bearer: [] }],
      tags: tagsOf(paths).map((name) => ({ name })),
      paths,
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
        schemas: { Error: ERROR },
        responses: {
          Error: {
            description: 'What went wrong',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
          },
        },
      },
    }
  }
}
