import { isDeepStrictEqual } from 'node:util'
import type { JSONSchema, Operation, Plugin, ServiceDeclaration } from '../contract.js'
import type { Fault } from '../faults.js'
import { isRecord } from '../faults.js'
import { walkSchema } from '../schema.js'
import type {
  ManifestGateway,
  ManifestModel,
  ManifestPage,
  ManifestRecords,
  ManifestRoute,
  ManifestService,
  PackageJson,
  PluginManifest,
} from './manifest.js'

const ENTRY = 'plugin.js'
const SIMULATOR = 'simulator.js'
/** Formats by which an input hands a file over. */
const FILES = ['wxiai-file', 'wxiai-mask']

/**
 * What plugin.json says of a declaration.
 * @param files paths of the package and their hashes, see `hashFiles`
 */
export function manifestOf(
  plugin: Plugin,
  packageJson: PackageJson,
  files: Record<string, string>
): PluginManifest {
  const { author, engines, peerDependencies } = packageJson
  const publisher = typeof author === 'string' ? author.replace(/\s*[<(].*$/, '') : author?.name
  const manifest: PluginManifest = {
    format: 1,
    id: plugin.id,
    package: packageJson.name,
    version: packageJson.version,
    license: packageJson.license,
    ...(publisher && { publisher }),
    homepage: plugin.homepage ?? packageJson.homepage,
    name: plugin.name,
    description: plugin.description,
    icon: plugin.icon,
    engines: { wxiai: engines.wxiai, sdk: peerDependencies['@wxiai/sdk'] },
    entry: ENTRY,
    ...(Object.hasOwn(files, SIMULATOR) && { simulator: SIMULATOR }),
    pages: pagesOf(plugin, Object.keys(files)),
    permissions: permissionsOf(plugin),
    config: plugin.config,
    services: plugin.services.map(serviceOf),
    models: modelsOf(plugin),
    gateways: gatewaysOf(plugin),
    routes: routesOf(plugin),
    records: recordsOf(plugin),
    files,
  }
  // As it will be read again: without what is undefined.
  return JSON.parse(JSON.stringify(manifest)) as PluginManifest
}

/**
 * Where a loaded plugin is not what its plugin.json promised; empty when it keeps its word.
 * An admin agreed to the manifest, so the host refuses to load anything else.
 */
export function brokenPromises(
  manifest: PluginManifest,
  plugin: Plugin,
  packageJson: PackageJson
): Fault[] {
  const faults: Fault[] = []
  // The first versions of pack wrote `routes: false`.
  const permissions = { ...manifest.permissions, routes: undefined }
  compare({ ...manifest, permissions }, manifestOf(plugin, packageJson, manifest.files), '', faults)
  return faults
}

function compare(promised: unknown, found: unknown, path: string, faults: Fault[]) {
  if (isDeepStrictEqual(promised, found)) return
  if (!isRecord(promised) || !isRecord(found)) {
    const say = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 120)
    faults.push({ path, message: `plugin.json says ${say(promised)}, the code ${say(found)}` })
    return
  }
  for (const key of new Set([...Object.keys(promised), ...Object.keys(found)])) {
    compare(promised[key], found[key], path ? `${path}.${key}` : key, faults)
  }
}

function operationsOf(service: ServiceDeclaration): [string, Operation][] {
  return Object.entries(service.operations) as unknown as [string, Operation][]
}

function serviceOf(service: ServiceDeclaration): ManifestService {
  const { id, kind, name, description, permission, prices, limits } = service
  return {
    id,
    kind,
    name,
    description,
    permission,
    prices: Object.fromEntries(
      Object.entries(prices).map(([key, { label, credits, unit }]) => [
        key,
        { label, credits: String(credits), unit },
      ])
    ),
    operations: operationsOf(service).map(([key, operation]) => ({
      id: key,
      name: operation.label,
      description: operation.description,
      input: operation.input,
      hidden: operation.hidden,
    })),
    limits,
  }
}

function modelsOf({ models }: Plugin): ManifestModel[] {
  return Object.entries(models?.list ?? {}).map(([id, model]) => ({
    id,
    kind: model.kind,
    name: model.label,
    description: model.description,
    prices: Object.fromEntries(
      Object.entries(model.prices).map(([key, credits]) => [key, String(credits)])
    ),
    contextWindow: model.contextWindow,
  }))
}

function gatewaysOf({ gateways = [] }: Plugin): ManifestGateway[] | undefined {
  if (gateways.length === 0) return undefined
  return gateways.map(({ id, name, description, currencies, methods, refund }) => ({
    id,
    name,
    description,
    currencies,
    methods,
    refunds: refund !== undefined,
  }))
}

function routesOf({ routes }: Plugin): ManifestRoute[] | undefined {
  if (!routes || Object.keys(routes).length === 0) return undefined
  return Object.entries(routes).map(([id, route]) => {
    const { method, access, permission, label, description, input } = route
    return { id, method, access, permission, name: label, description, input }
  })
}

function recordsOf({ records }: Plugin): ManifestRecords | undefined {
  if (!records) return undefined
  return {
    collections: Object.entries(records.collections).map(([id, { label, scope, schema }]) => {
      return { id, label, scope, schema }
    }),
    migrations: (records.migrations ?? []).map(({ id }) => id),
  }
}

/** Only the files directly below pages/ are pages; what lies deeper are their components. */
function pagesOf({ services }: Plugin, files: string[]): ManifestPage[] {
  return files.flatMap((file) => {
    const [, id] = /^pages\/([^/]+)\.svelte$/.exec(file) ?? []
    if (!id) return []
    const shown = services.filter(({ page }) => page === id)
    return [{ id, services: shown.map((service) => service.id), file }]
  })
}

function permissionsOf(plugin: Plugin): PluginManifest['permissions'] {
  const operations = plugin.services.flatMap((service) =>
    operationsOf(service).map(([, operation]) => operation)
  )
  return {
    hosts: plugin.hosts ?? [],
    hostsFromConfig: pathsOf(plugin.config, ['uri']),
    storage: operations.some(({ input }) => pathsOf(input, FILES).length > 0),
    webhooks:
      operations.some(({ webhooks }) => webhooks === true) || Boolean(plugin.gateways?.length),
  }
}

/** Where a schema has values of these formats: `base_url`, `proxy.address`. */
function pathsOf(schema: JSONSchema, formats: string[]): string[] {
  const found: string[] = []
  walkSchema(schema, (node, path) => {
    if (!formats.includes(String(node.format))) return
    found.push(path.replaceAll('.properties.', '.').replace(/^\./, ''))
  })
  return found
}
