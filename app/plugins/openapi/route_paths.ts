import type { JSONSchema, Route } from '@wxiai/sdk'
import type { InstalledPlugin } from '../installed_plugin.js'
import { localizedSchema } from '../localized.js'
import { textIn } from '../text.js'
import { operationIdOf, type Parameter, type PathOperation, type Paths } from './paths.js'
import { publicSchema } from './public_schema.js'

const GENERIC = '/api/v1/{plugin}/call/{route}'

type ObjectSchema = { properties?: Record<string, Record<string, unknown>>; required?: string[] }

/** The routes that the plugins bring. */
export function routePathsOf(plugins: InstalledPlugin[], generic: Paths, locale: string): Paths {
  const paths: Paths = {}
  for (const plugin of plugins) {
    for (const [name, route] of Object.entries(plugin.declaration.routes ?? {})) {
      const method = route.method.toLowerCase()
      const template = generic[GENERIC]?.[method]
      if (!template) continue
      const path = GENERIC.replace('{plugin}', plugin.id).replace('{route}', name)
      paths[path] = { [method]: described(plugin, path, route, template, locale) }
    }
  }
  return paths
}

function described(
  plugin: InstalledPlugin,
  path: string,
  route: Route,
  template: PathOperation,
  locale: string
): PathOperation {
  const { method, access, input } = route
  const schema = publicSchema(localizedSchema(input as JSONSchema, locale)) as ObjectSchema
  return {
    responses: template.responses,
    operationId: operationIdOf(path, method).replaceAll('-', '_'),
    summary: textIn(route.label, locale),
    description: route.description ? textIn(route.description, locale) : undefined,
    tags: [textIn(plugin.declaration.name, locale) + (access === 'admin' ? ' (admin)' : '')],
    ...(access === 'public' && { security: [] }),
    ...(method === 'GET'
      ? { parameters: parametersOf(schema) }
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schema as Record<string, unknown> } },
          },
        }),
  }
}

function parametersOf({ properties = {}, required = [] }: ObjectSchema): Parameter[] {
  return Object.entries(properties).map(([name, schema]) => {
    return { name, in: 'query', required: required.includes(name), schema }
  })
}
