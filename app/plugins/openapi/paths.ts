import { documentedRoutes } from '#shared/api/route'

type DocumentedRoute = ReturnType<typeof documentedRoutes>[number]
type Schema = Record<string, unknown>

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  schema: Schema
}

export interface PathOperation {
  operationId: string
  summary: string
  description?: string
  tags: string[]
  security?: Record<string, string[]>[]
  parameters?: Parameter[]
  requestBody?: { required: boolean; content: Record<string, { schema: Schema }> }
  responses: Record<string, unknown>
}

export type Paths = Record<string, Record<string, PathOperation>>

/** `/api/v1/:plugin/task/:id` becomes `/api/v1/{plugin}/task/{id}`. */
export function openApiPath(pattern: string): string {
  return pattern.replace(/:([A-Za-z_]+)\??/g, '{$1}')
}

function pathParameters(pattern: string): Parameter[] {
  return [...pattern.matchAll(/:([A-Za-z_]+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function schemaOf(source: DocumentedRoute['description']['body' | 'query']): Schema | null {
  if (!source) return null
  const schema = 'toJSONSchema' in source ? source.toJSONSchema() : source.schema
  return structuredClone(schema) as Schema
}

function queryParameters(route: DocumentedRoute): Parameter[] {
  const schema = schemaOf(route.description.query)
  const required = new Set((schema?.required as string[] | undefined) ?? [])
  return Object.entries((schema?.properties as Record<string, Schema>) ?? {}).map(
    ([name, property]) => ({
      name,
      in: 'query',
      required: required.has(name),
      schema: property,
    })
  )
}

function responsesOf({ description }: DocumentedRoute): Record<string, unknown> {
  const media = description.media ?? 'application/json'
  const content = description.response
    ? { [media]: { schema: description.response } }
    : description.media
      ? { [media]: {} }
      : undefined
  return {
    [String(description.status ?? 200)]: { description: 'Success', ...(content && { content }) },
    default: { $ref: '#/components/responses/Error' },
  }
}

export function operationOf(route: DocumentedRoute, method: string): PathOperation {
  const { description } = route
  const body = schemaOf(description.body)
  const parameters = [
    ...pathParameters(route.pattern),
    ...queryParameters(route),
    ...(description.headers ?? []).map((header): Parameter => ({
      name: header.name,
      in: 'header',
      required: header.required ?? false,
      description: header.description,
      schema: { type: 'string' },
    })),
  ]
  return {
    operationId: operationIdOf(route.pattern, method),
    summary: description.summary,
    ...(description.description ? { description: description.description } : {}),
    tags: description.tags,
    ...(description.public ? { security: [] } : {}),
    ...(parameters.length ? { parameters } : {}),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: body } } },
    }),
    responses: responsesOf(route),
  }
}

/** `get_api_v1_plugin_task_id`: stable, unique, and a name in every language of clients. */
export function operationIdOf(pattern: string, method: string): string {
  const words = pattern.replace(/^\/api\/v1\//, '').match(/[A-Za-z0-9_]+/g) ?? []
  return [method.toLowerCase(), ...words].join('_')
}

/** Every documented route of the router. */
export function routePaths(): Paths {
  const paths: Paths = {}
  for (const route of documentedRoutes()) {
    const path = openApiPath(route.pattern)
    for (const method of route.methods) {
      if (method === 'HEAD') continue
      paths[path] ??= {}
      paths[path][method.toLowerCase()] = operationOf(route, method)
    }
  }
  return paths
}
