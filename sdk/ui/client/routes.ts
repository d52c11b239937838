import type { RouteMethod } from '../../src/routes.js'
import { api, type RequestOptions } from './api.js'

type Options = Pick<RequestOptions, 'signal'>
type Names<Routes, Method extends RouteMethod> = {
  [Name in keyof Routes]: Routes[Name] extends { method: Method } ? Name : never
}[keyof Routes] &
  string
type Input<Route> = Route extends { run(input: infer Given, ctx: never): unknown } ? Given : never
type Answer<Route> = Route extends { run(input: never, ctx: never): Promise<infer Given> }
  ? Given
  : never

/**
 * The routes of a plugin, for its own pages: `routesOf<typeof routes>('my-plugin').post('save', { name })`. A call that fails throws `ApiError`, as those of `api` do.
 */
export function routesOf<Routes>(plugin: string) {
  const path = (name: string) => `/${plugin}/call/${name}`
  return {
    get: <Name extends Names<Routes, 'GET'>>(
      name: Name,
      input: Input<Routes[Name]>,
      options: Options = {}
    ) =>
      api.get<Answer<Routes[Name]>>(path(name), {
        ...options,
        query: input as RequestOptions['query'],
      }),
    post: <Name extends Names<Routes, 'POST'>>(
      name: Name,
      input: Input<Routes[Name]>,
      options: Options = {}
    ) => api.post<Answer<Routes[Name]>>(path(name), input, options),
  }
}
