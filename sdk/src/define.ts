import type {
  ConfigOf,
  InputOf,
  JSONSchema,
  OperationDeclaration,
  Plugin,
  PluginDeclaration,
  ServiceDeclaration,
} from './contract.js'
import type { Gateway, GatewayDeclaration } from './gateway.js'

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
