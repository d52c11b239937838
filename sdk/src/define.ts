import type {
  ConfigOf,
  InputOf,
  Json,
  JSONSchema,
  OpenPrices,
  OperationDeclaration,
  Plugin,
  PluginDeclaration,
  PriceItem,
  ServiceDeclaration,
} from './contract.js'
import { isRecord } from './faults.js'
import type { Gateway, GatewayDeclaration } from './gateway.js'
import type { RouteAccess, RouteDeclaration, RouteMethod } from './routes.js'
import { withTexts, type Label, type Labelled } from './words.js'

/** Declares a plugin; the type of `ctx.config` follows from `config`. */
export function definePlugin<const Schema extends JSONSchema>(
  declaration: Omit<PluginDeclaration<Schema>, 'name' | 'description' | 'config'> & {
    name: Label
    description?: Label
    config: Schema
  }
): Plugin {
  const said = withTexts(declaration, LABELS)
  const services = Array.isArray(said.services)
    ? said.services.map((service) => named(service, said.name))
    : said.services
  return { ...said, services, contract: 1 } as unknown as Plugin
}

const LABELS = ['name', 'label', 'description', 'help', 'unit']

/** A service that says no name has that of its plugin. */
const named = (service: ServiceDeclaration, name: Label) =>
  isRecord(service) && service.name === undefined ? { ...(service as object), name } : service

/** What `priceTable` gives. */
type PriceTable = Required<Pick<ServiceDeclaration, 'prices' | 'dimensions'>>

type SaidService = Omit<ServiceDeclaration, 'name' | 'description' | 'prices' | 'openPrices'> & {
  /** That of the plugin when omitted. */
  name?: Label
  description?: Label
  /** Items by their keys, or a whole table with its dimensions. */
  prices: Record<string, Labelled<PriceItem, 'label' | 'unit'>> | PriceTable
  openPrices?: Labelled<OpenPrices, 'help' | 'unit'>
}

export function defineService(declaration: SaidService): ServiceDeclaration {
  const { openPrices } = declaration
  const { prices, dimensions } = isTable(declaration.prices) ? declaration.prices : declaration
  return {
    ...withTexts(declaration, LABELS),
    ...(dimensions && { dimensions }),
    ...(isRecord(prices) && {
      prices: Object.fromEntries(Object.entries(prices).map(([key, item]) => [key, told(item)])),
    }),
    ...(openPrices && { openPrices: told(openPrices) }),
  } as ServiceDeclaration
}

/** An item of that name would have no dimensions beside it. */
const isTable = (prices: SaidService['prices']): prices is PriceTable =>
  isRecord(prices) && isRecord(prices.prices) && isRecord(prices.dimensions)

/** What is no declaration at all is left to the check that names it. */
const told = (item: object) => (isRecord(item) ? withTexts(item, LABELS) : item)

type SaidOperation<Input, Config> = Omit<
  OperationDeclaration<InputOf<Input>, Config>,
  'label' | 'description' | 'input'
> & { label: Label; description?: Label; input: Input }

/**
 * Declares an operation; the type of `input` follows from its schema.
 * For a typed `ctx.config` use `operationsFor<typeof configSchema>()`.
 */
export function defineOperation<const Input extends JSONSchema>(
  declaration: SaidOperation<Input, Record<string, Json>>
): OperationDeclaration<never, never> {
  return told(declaration) as unknown as OperationDeclaration<never, never>
}

/** `defineOperation` with the plugin's config schema bound. */
export function operationsFor<const Config extends JSONSchema>() {
  return function <const Input extends JSONSchema>(
    declaration: SaidOperation<Input, ConfigOf<Config>>
  ): OperationDeclaration<never, never> {
    return told(declaration) as unknown as OperationDeclaration<never, never>
  }
}

/** Declares a payment gateway; the type of `ctx.config` follows from the config schema in `defineGateway<typeof config>()`. */
export function defineGateway<const Config extends JSONSchema>(
  declaration: Labelled<GatewayDeclaration<ConfigOf<Config>>, 'name' | 'description'>
): Gateway {
  return told(declaration) as unknown as Gateway
}

type RouteOf<Method extends RouteMethod, Access extends RouteAccess, Input, Answer, Config> = Omit<
  RouteDeclaration<Method, Access, InputOf<Input>, Answer, Config>,
  'label' | 'description' | 'input'
> & { label: Label; description?: Label; input: Input }

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
  return told(declaration) as unknown as RouteDeclaration<Method, Access, InputOf<Input>, Answer>
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
    return told(declaration) as unknown as RouteDeclaration<Method, Access, InputOf<Input>, Answer>
  }
}
