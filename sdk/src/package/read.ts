import semver from 'semver'
import type { JSONSchema } from '../contract.js'
import { Faults } from '../faults.js'
import { compiler } from '../declared_schemas.js'
import { closed, fieldOf, SchemaCompiler, type ErrorObject } from '../schema.js'
import { PluginPackageError } from './error.js'
import { isPackagePath } from './files.js'
import type { PluginManifest } from './manifest.js'
import { MANIFEST_SCHEMA } from './schema.js'

/** Longer ones are refused unread. */
export const MANIFEST_LIMIT = 2 * 1024 * 1024

const check = () =>
  new SchemaCompiler({ useDefaults: false }).compile(MANIFEST_SCHEMA as JSONSchema)
let shapeOf: ReturnType<typeof check> | undefined

/**
 * Reads plugin.json.
 * @throws PluginPackageError with every fault and its path.
 */
export function readManifest(source: string | Uint8Array): PluginManifest {
  const value = parse(source)
  shapeOf ??= check()
  const faults = new Faults()
  if (!shapeOf(value)) {
    for (const error of shapeOf.errors ?? []) faults.add(fieldOf(error), wordsOf(error))
    throw new PluginPackageError(faults.list)
  }
  const manifest = value as PluginManifest
  checkVersions(manifest, faults)
  checkFiles(manifest, faults)
  checkNames(manifest, faults)
  checkSchemas(manifest, faults)
  if (faults.list.length) throw new PluginPackageError(faults.list)
  return manifest
}

function parse(source: string | Uint8Array): unknown {
  if (source.length > MANIFEST_LIMIT) {
    throw new PluginPackageError([{ path: '', message: `is longer than ${MANIFEST_LIMIT} bytes` }])
  }
  try {
    const text =
      typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(source)
    return JSON.parse(text)
  } catch (error) {
    const message = `is not JSON: ${(error as Error).message}`
    throw new PluginPackageError([{ path: '', message }])
  }
}

function wordsOf({ keyword, params, message }: ErrorObject): string {
  if (keyword === 'required') return 'is missing'
  if (keyword === 'additionalProperties') return 'is not known'
  if (keyword === 'enum') return `must be one of ${(params.allowedValues as string[]).join(', ')}`
  if (keyword === 'const') return `must be ${JSON.stringify(params.allowedValue)}`
  return message ?? 'is not valid'
}

function checkVersions({ version, engines }: PluginManifest, faults: Faults) {
  if (!semver.valid(version)) faults.add('version', 'must be a version such as 1.2.3')
  for (const name of ['wxiai', 'sdk'] as const) {
    if (semver.validRange(engines[name]) === null) {
      faults.add(`engines.${name}`, 'must be a range of versions such as ^1.2.0')
    }
  }
}

function checkFiles(manifest: PluginManifest, faults: Faults) {
  const { files, icon } = manifest
  for (const path of Object.keys(files)) {
    if (!isPackagePath(path)) faults.add(`files["${path}"]`, 'is no path inside the package')
  }
  const present = (path: string | undefined, at: string) => {
    if (path === undefined || Object.hasOwn(files, path.replace(/^\.\//, ''))) return
    faults.add(at, `names "${path}", which is not in files`)
  }
  present('package.json', 'files')
  present(manifest.entry, 'entry')
  present(manifest.simulator, 'simulator')
  if (icon && !icon.trimStart().startsWith('<')) present(icon, 'icon')
  manifest.pages.forEach(({ file }, index) => present(file, `pages[${index}].file`))
}

function checkNames({ services, models, pages, routes = [] }: PluginManifest, faults: Faults) {
  const unique = (path: string, ids: [at: string, id: string][]) => {
    const seen = new Set<string>()
    for (const [at, id] of ids) {
      if (seen.has(id)) faults.add(`${path}${at}`, `"${id}" is used twice`)
      seen.add(id)
    }
  }
  unique(
    'services',
    services.map(({ id }, i) => [`[${i}].id`, id])
  )
  unique(
    'services',
    services.flatMap(({ operations }, i) =>
      operations.map(({ id }, j): [string, string] => [`[${i}].operations[${j}].id`, id])
    )
  )
  unique(
    'models',
    models.map(({ id }, i) => [`[${i}].id`, id])
  )
  unique(
    'routes',
    routes.map(({ id }, i) => [`[${i}].id`, id])
  )
  unique(
    'pages',
    pages.map(({ id }, i) => [`[${i}].id`, id])
  )
}

function checkSchemas({ config, services, routes, records }: PluginManifest, faults: Faults) {
  const compiled = (schema: JSONSchema, path: string) => {
    for (const fault of compiler.faultsOf(closed(schema))) {
      faults.add(`${path}${fault.path}`, `is not a valid schema: ${fault.message}`)
    }
  }
  compiled(config, 'config')
  routes?.forEach(({ input }, index) => compiled(input, `routes[${index}].input`))
  records?.collections.forEach(({ schema }, index) =>
    compiled(schema, `records.collections[${index}].schema`)
  )
  services.forEach(({ operations }, i) =>
    operations.forEach(({ input }, j) => compiled(input, `services[${i}].operations[${j}].input`))
  )
}
