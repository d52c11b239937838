import type { Route } from '@adonisjs/core/http'
import type { VineValidator } from '@vinejs/vine'

/** What OpenAPI says about a route beside its method and path. */
export interface ApiDescription {
  summary: string
  tags: string[]
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any validator will do
  body?: VineValidator<any, any> | { schema: Record<string, unknown> }
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any validator will do
  query?: VineValidator<any, any>
  headers?: { name: string; description: string; required?: boolean }[]
  /** JSON Schema of the answer. */
  response?: Record<string, unknown>
  /** Status of the answer, default 200. */
  status?: number
  /** Media type of the answer, default application/json. */
  media?: string
  /** No bearer token needed. */
  public?: boolean
  description?: string
}

const registered: { route: Route; description: ApiDescription }[] = []

/** Marks a route as part of the documented API. */
export function api<T extends Route>(route: T, description: ApiDescription): T {
  registered.push({ route, description })
  return route
}

/** All documented routes with their final method and pattern. */
export function documentedRoutes() {
  return registered.map(({ route, description }) => ({ ...route.toJSON(), description }))
}
