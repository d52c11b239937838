import type {
  ConfigOf,
  InputOf,
  Json,
  JSONSchema,
  OperationDeclaration,
  Plugin,
  PluginDeclaration,
  ServiceDeclaration,
} from './contract.js'
import type { Gateway, GatewayDeclaration } from './gateway.js'
import type { RouteAccess, RouteDeclaration, RouteMethod } from './routes.js'

/** Declares a plugin; the type of `ctx.config` follows from `config`. */
export function definePlugin<const Schema extends JSONSchema>(
  declaration: PluginDeclaration<Schema>
): Plugin {
  return { ...declaration, contract: 1 } as unknown as Plugin
}

export function defineService(declaration: ServiceDeclaration): ServiceDeclaration {
  return declaration
}

/**
 * Declares an operation; the type of `input` follows from its schema.
 * For a typed `ctx.config` use `operationsFor<typeof configSchema>()`.
 */
export function defineOperation<const Input extends JSONSchema>(
  declaration: Omit<OperationDeclaration<InputOf<Input>>, 'input'> & { input: Input }
): OperationDeclaration<never, never> {
  return declaration as unknown as OperationDeclaration<never, never>
}

/** `defineOperation` with the plugin's config schema bound. */
export function operationsFor<const Config extends JSONSchema>() {
  return function <const Input extends JSONSchema>(
    declaration: Omit<OperationDeclaration<InputOf<Input>, ConfigOf<Config>>, 'input'> & {
      input: Input
    }
  ): OperationDeclaration<never, never> {
    return declaration as unknown as OperationDeclaration<never, never>
  }
}

/** Declares a payment gateway; the type of `ctx.config` follows from the config schema in `defineGateway<typeof config>()`. */
export function defineGateway<const Config extends JSONSchema>(
  declaration: GatewayDeclaration<ConfigOf<Config>>
): Gateway {
  return declaration as unknown as Gateway
}

type RouteOf<Method extends RouteMethod, Access extends RouteAccess, Input, Answer, Config> = Omit<
  RouteDeclaration<Method, Access, InputOf<Input>, Answer, Config>,
  'input'
> & { input: Input }

/**
 * Declares a route; the types of `input`, and of what pages get, follow from it.
 * For a typed `ctx.config` use `routesFor<typeof configSchema>()`.
 */
export function defineRoute<
  const Method extends RouteMethod,
  const Access extends RouteAccess,
  const Input extends JSONSchema,
  Answer,
>(
  declaration: RouteOf<Method, Access, Input, Answer, Record<string, Json>>
): RouteDeclaration<Method, Access, InputOf<Input>, Answer> {
  return declaration as unknown as RouteDeclaration<Method, Access, InputOf<Input>, Answer>
}

/** `defineRoute` with the plugin's config schema bound. */
export function routesFor<const Config extends JSONSchema>() {
  return function <
    const Method extends RouteMethod,
    const Access extends RouteAccess,
    const Input extends JSONSchema,
    Answer,
  >(
    declaration: RouteOf<Method, Access, Input, Answer, ConfigOf<Config>>
  ): RouteDeclaration<Method, Access, InputOf<Input>, Answer> {
    return declaration as unknown as RouteDeclaration<Method, Access, InputOf<Input>, Answer>
  }
}
