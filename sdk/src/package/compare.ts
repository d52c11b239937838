import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../contract.js'
import { compareSchemas } from './compare_schemas.js'
import type { Difference, ManifestDifferences } from './differences.js'
import type { ManifestService, PluginManifest } from './manifest.js'

/** What an upgrade changes for admins (permissions, hosts, prices, config) and for users and clients (operations). */
export function compareManifests(old: PluginManifest, now: PluginManifest): ManifestDifferences {
  const renamed = changed('id', old.id, now.id, true)
  return {
    permissions: [...comparePermissions(old, now), ...compareAccess(old, now)],
    hosts: [
      ...compareLists('hosts', old.permissions.hosts, now.permissions.hosts),
      ...compareLists(
        'hostsFromConfig',
        old.permissions.hostsFromConfig,
        now.permissions.hostsFromConfig
      ),
    ],
    prices: comparePrices(old, now),
    operations: [
      ...renamed,
      ...compareServices(old, now),
      ...compareModels(old, now),
      ...compareGateways(old, now),
      ...compareRoutes(old, now),
    ],
    config: compareSchemas(old.config, now.config, 'config'),
    records: compareRecords(old, now),
  }
}

/** Those of any kind after which the first number of the version has to grow (the second, below 1.0.0). */
export function breakingDifferences(differences: ManifestDifferences): Difference[] {
  return Object.values(differences)
    .flat()
    .filter(({ breaking }: Difference) => breaking)
}

function changed(path: string, from: unknown, to: unknown, breaking: boolean): Difference[] {
  if (isDeepStrictEqual(from, to)) return []
  return [{ path, change: 'changed', from: from as Json, to: to as Json, breaking }]
}

function compareLists(path: string, old: string[], now: string[]): Difference[] {
  return [
    ...old
      .filter((item) => !now.includes(item))
      .map((from): Difference => ({ path, change: 'removed', from, breaking: false })),
    ...now
      .filter((item) => !old.includes(item))
      .map((to): Difference => ({ path, change: 'added', to, breaking: false })),
  ]
}

/** Items of two lists, by key: those that came, those that went, and pairs. */
function pairs<Item>(old: [string, Item][], now: [string, Item][]) {
  const before = new Map(old)
  const after = new Map(now)
  return {
    removed: [...before].filter(([key]) => !after.has(key)),
    added: [...after].filter(([key]) => !before.has(key)),
    kept: [...before].flatMap(([key, item]): [string, Item, Item][] => {
      const next = after.get(key)
      return next === undefined ? [] : [[key, item, next]]
    }),
  }
}

const byId = <Item extends { id: string }>(items: Item[]) =>
  items.map((item): [string, Item] => [item.id, item])

function comparePermissions(old: PluginManifest, now: PluginManifest): Difference[] {
  return (['storage', 'webhooks'] as const).flatMap((name): Difference[] => {
    const [from, to] = [old.permissions[name], now.permissions[name]]
    return from === to ? [] : [{ path: name, change: to ? 'added' : 'removed', breaking: false }]
  })
}

function pricesOf({ services, models }: PluginManifest): [string, string][] {
  return [
    ...services.flatMap(({ id, prices }) =>
      Object.entries(prices).map(([key, { credits }]): [string, string] => [
        `${id}.prices.${key}`,
        credits,
      ])
    ),
    ...models.flatMap(({ id, prices }) =>
      Object.entries(prices).map(([key, credits]): [string, string] => [
        `models.${id}.prices.${key}`,
        credits,
      ])
    ),
  ]
}

/** A price that changes breaks nothing: each site has its own list, and this one is only what it starts from. */
function comparePrices(old: PluginManifest, now: PluginManifest): Difference[] {
  const { removed, added, kept } = pairs(pricesOf(old), pricesOf(now))
  return [
    ...removed.map(([path, from]): Difference => ({
      path,
      change: 'removed',
      from,
      breaking: true,
    })),
    ...added.map(([path, to]): Difference => ({ path, change: 'added', to, breaking: false })),
    ...kept.flatMap(([path, from, to]) => changed(path, from, to, false)),
  ]
}

function compareServices(old: PluginManifest, now: PluginManifest): Difference[] {
  const { removed, added, kept } = pairs(byId(old.services), byId(now.services))
  return [
    ...removed.map(([path]): Difference => ({ path, change: 'removed', breaking: true })),
    ...added.map(([path]): Difference => ({ path, change: 'added', breaking: false })),
    ...kept.flatMap(([id, before, after]) => [
      ...changed(`${id}.kind`, before.kind, after.kind, true),
      ...changed(`${id}.permission`, before.permission, after.permission, true),
    ]),
    ...compareOperations(old.services, now.services),
  ]
}

function compareOperations(old: ManifestService[], now: ManifestService[]): Difference[] {
  const all = (services: ManifestService[]) =>
    byId(services.flatMap(({ operations }) => operations))
  const { removed, added, kept } = pairs(all(old), all(now))
  return [
    ...removed.map(([path]): Difference => ({ path, change: 'removed', breaking: true })),
    ...added.map(([path]): Difference => ({ path, change: 'added', breaking: false })),
    ...kept.flatMap(([id, before, after]) =>
      compareSchemas(before.input, after.input, `${id}.input`)
    ),
  ]
}

function compareModels(old: PluginManifest, now: PluginManifest): Difference[] {
  const { removed, added, kept } = pairs(byId(old.models), byId(now.models))
  return [
    ...removed.map(([id]): Difference => ({
      path: `models.${id}`,
      change: 'removed',
      breaking: true,
    })),
    ...added.map(([id]): Difference => ({
      path: `models.${id}`,
      change: 'added',
      breaking: false,
    })),
    ...kept.flatMap(([id, before, after]) =>
      changed(`models.${id}.kind`, before.kind, after.kind, true)
    ),
  ]
}

function compareGateways(old: PluginManifest, now: PluginManifest): Difference[] {
  const { removed, added, kept } = pairs(byId(old.gateways ?? []), byId(now.gateways ?? []))
  return [
    ...removed.map(([id]): Difference => ({
      path: `gateways.${id}`,
      change: 'removed',
      breaking: true,
    })),
    ...added.map(([id]): Difference => ({
      path: `gateways.${id}`,
      change: 'added',
      breaking: false,
    })),
    ...kept.flatMap(([id, before, after]) => [
      ...compareLists(`gateways.${id}.currencies`, before.currencies, after.currencies),
      ...compareLists(
        `gateways.${id}.methods`,
        Object.keys(before.methods ?? {}),
        Object.keys(after.methods ?? {})
      ),
    ]),
  ]
}

const routesOf = ({ routes }: PluginManifest) => byId(routes ?? [])

function compareAccess(old: PluginManifest, now: PluginManifest): Difference[] {
  const { removed, added, kept } = pairs(routesOf(old), routesOf(now))
  const path = (id: string) => `routes.${id}`
  return [
    ...removed.map(([id, { access: from }]): Difference => {
      return { path: path(id), change: 'removed', from, breaking: true }
    }),
    ...added.map(([id, { access: to }]): Difference => {
      return { path: path(id), change: 'added', to, breaking: false }
    }),
    ...kept.flatMap(([id, before, after]) => [
      ...changed(path(id), before.access, after.access, after.access !== 'public'),
      ...changed(`${path(id)}.permission`, before.permission, after.permission, true),
    ]),
  ]
}

function compareRoutes(old: PluginManifest, now: PluginManifest): Difference[] {
  const { kept } = pairs(routesOf(old), routesOf(now))
  return kept.flatMap(([id, before, after]) => [
    ...changed(`routes.${id}.method`, before.method, after.method, true),
    ...compareSchemas(before.input, after.input, `routes.${id}.input`),
  ])
}

function compareRecords(old: PluginManifest, now: PluginManifest): Difference[] {
  const collections = ({ records }: PluginManifest) => byId(records?.collections ?? [])
  const { removed, added, kept } = pairs(collections(old), collections(now))
  const ran = old.records?.migrations ?? []
  const migrations = (now.records?.migrations ?? []).filter((one) => !ran.includes(one))
  return [
    ...removed.map(([path]): Difference => ({ path, change: 'removed', breaking: true })),
    ...added.map(([path, { scope }]): Difference => ({
      path,
      change: 'added',
      to: scope,
      breaking: false,
    })),
    ...kept.flatMap(([path, before, after]) => [
      ...changed(`${path}.scope`, before.scope, after.scope, true),
      // What no longer fits is brought up to date by a migration, if there is one.
      ...compareSchemas(before.schema, after.schema, path).map((one) => {
        return { ...one, breaking: one.breaking && migrations.length === 0 }
      }),
    ]),
    ...migrations.map((to): Difference => ({
      path: 'migrations',
      change: 'added',
      to,
      breaking: false,
    })),
  ]
}
