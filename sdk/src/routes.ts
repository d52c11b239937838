/** Addresses of a plugin's own: small questions that are no task, for its pages and for programs. */
import type { JSONSchema, Permission, PluginContext, Text } from './contract.js'
import type { Records } from './records.js'

export type RouteMethod = 'GET' | 'POST'
/** Who may call it: whoever is signed in, admins, or anybody. */
export type RouteAccess = 'user' | 'admin' | 'public'

export interface RouteCaller {
  id: string
  team: string
  admin: boolean
}

export interface RouteContext<
  Config = unknown,
  Access extends RouteAccess = RouteAccess,
> extends PluginContext<Config> {
  /** Who asks; null for somebody at a public route who is not signed in. */
  caller: Access extends 'public' ? RouteCaller | null : RouteCaller
  /** Those of the caller. */
  records: Records
}

export interface RouteDeclaration<
  Method extends RouteMethod = RouteMethod,
  Access extends RouteAccess = RouteAccess,
  Input = never,
  Answer = unknown,
  Config = never,
> {
  /** `GET` changes nothing; its input comes in the query, so it is flat: texts, numbers, true and false. */
  method: Method
  access: Access
  /** Asked for beside the access. */
  permission?: Permission
  label: Text
  description?: Text
  /** Of type object, without files and tasks: those are the business of operations. */
  input: JSONSchema
  /**
   * The answer is sent as JSON, 1 MB at most; it has 15 seconds. An `UpstreamError` is told in its own words, with its `status` or as 502; anything else is a fault of
   * the plugin, of which the caller hears no more than that.
   */
  run(input: Input, ctx: RouteContext<Config, Access>): Promise<Answer>
}

/** With its types erased. */
export type Route = RouteDeclaration
