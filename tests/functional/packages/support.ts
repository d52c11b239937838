import type { Group } from '@japa/runner/core'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { Task } from '@wxiai/sdk/wire'
import { PluginRegistry } from '#plugins/registry'
import type { NpmRegistryServer } from '#tests/fixtures/packages/npm_registry'
import type { PackedPlugin } from '#tests/fixtures/packages/packed_plugin'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { eventually } from '#tests/helpers/eventually'
import {
  hasEnded,
  ledgerFault,
  person,
  startSteered,
  stopSteered,
  type Person,
} from '../tasks/support.js'

export interface Answer {
  status: number
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into whatever came
  body: any
}

const ADMIN = '/api/v1/admin/plugins'

/** What an admin does with packages, over HTTP; on this node or on another. */
export class PackageDesk {
  admin!: Person

  constructor(private readonly url = `http://${process.env.HOST}:${process.env.PORT}`) {}

  static open(url?: string): Promise<PackageDesk> {
    return new PackageDesk(url).enter()
  }

  /** As an admin who was never here before. */
  async enter(): Promise<this> {
    this.admin = await person(null as never, '100', 'admin')
    return this
  }

  at(url: string): PackageDesk {
    return Object.assign(new PackageDesk(url), { admin: this.admin })
  }

  async ask(method: string, path: string, body?: unknown, caller = this.admin): Promise<Answer> {
    const form = body instanceof FormData
    const response = await fetch(this.url + path, {
      method,
      headers: {
        'authorization': `Bearer ${caller.token}`,
        'accept-language': 'en',
        ...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : form ? body : JSON.stringify(body),
    })
    const text = await response.text()
    const json = response.headers.get('content-type')?.includes('json')
    return { status: response.status, body: json && text ? JSON.parse(text) : text }
  }

  source(body: object) {
    return this.ask('PUT', `${ADMIN}/source`, body)
  }

  useRegistry(registry: NpmRegistryServer, more: object = {}) {
    return this.source({ registry_url: registry.url, allow_private_hosts: true, ...more })
  }

  trust(key: string, name = 'Somebody') {
    return this.ask('POST', `${ADMIN}/publishers`, { key, name })
  }

  stage(name: string, version?: string) {
    return this.ask('POST', `${ADMIN}/packages`, { package: name, version })
  }

  upload(tarball: Buffer) {
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(tarball)]), 'plugin.tgz')
    return this.ask('POST', `${ADMIN}/packages`, form)
  }

  show(id: string) {
    return this.ask('GET', `${ADMIN}/packages/${id}`)
  }

  install(id: string, options: object = { allow_untrusted: true }) {
    return this.ask('POST', `${ADMIN}/packages/${id}/install`, options)
  }

  /** Staged and installed; the package as the dashboard shows it. */
  async put(packed: PackedPlugin, options?: object) {
    const staged = await this.upload(packed.tarball)
    if (staged.status !== 201) throw new Error(JSON.stringify(staged))
    const done = await this.install(staged.body.id, options)
    if (done.status !== 200) throw new Error(JSON.stringify(done))
    return done.body
  }

  /** Settings for the steered upstream, and on. */
  async enable(plugin: string, baseUrl: string, more: object = {}) {
    const body = { config: { base_url: baseUrl, ...more }, allow_private_hosts: true }
    const saved = await this.ask('POST', `/api/v1/${plugin}/config`, body)
    const on = await this.ask('POST', `/api/v1/${plugin}/enable`)
    if (saved.status !== 200 || on.status !== 200) throw new Error(JSON.stringify([saved, on]))
  }

  isolation(plugin: string) {
    return this.ask('GET', `/api/v1/${plugin}/isolation`)
  }

  isolate(plugin: string, isolated: boolean | null, memory: number | null = null) {
    const body = { isolated, memory_mb: memory }
    return this.ask('PUT', `/api/v1/${plugin}/isolation`, body)
  }

  versions(plugin: string) {
    return this.ask('GET', `/api/v1/${plugin}/versions`)
  }

  uninstall(plugin: string, data: 'keep' | 'purge') {
    return this.ask('POST', `/api/v1/${plugin}/uninstall`, { data })
  }

  submit(user: Person, plugin: string, prompt: string, more: object = {}) {
    return this.ask('POST', `/api/v1/${plugin}/submit/make`, { prompt, ...more }, user)
  }

  async ended(user: Person, id: string, seconds = 60): Promise<Task> {
    const read = async (): Promise<Task> =>
      (await this.ask('GET', `/api/v1/tasks/${id}`, undefined, user)).body
    return eventually(read, hasEnded, seconds)
  }
}

/** What tests of packages leave; the plugins of the app keep their rows. */
const TABLES = [
  'plugin_records',
  'plugin_migrations',
  'plugin_page_builds',
  'plugin_nodes',
  'plugin_processes',
  'plugin_isolation',
  'plugin_packages',
  'plugin_publishers',
  'plugin_source',
]

/** Nothing of an earlier test is installed. */
export async function noPackages(): Promise<void> {
  await db.rawQuery('update plugins set package_id = null where package_id is not null')
  await db.rawQuery('delete from plugins where package_name is not null')
  for (const table of TABLES) await db.rawQuery(`delete from ${table}`)
  const registry = await app.container.make(PluginRegistry)
  await registry.resync()
}

/** For each test of a group: an upstream that tasks run at, and a desk with nothing installed. */
export function steeredDesk(group: Group) {
  const upstream = new SteeredUpstream()
  const desk = new PackageDesk()
  group.setup(async () => {
    await startSteered(upstream)
    return async () => {
      await stopSteered(upstream)
      await noPackages()
    }
  })
  group.each.setup(async () => {
    await noPackages()
    await desk.enter()
  })
  return { upstream, desk }
}

/** @throws Error when a sum of the ledger is wrong, or credits of that person are still held. */
export async function nothingIsOwed({ teamId }: Person): Promise<void> {
  const discrepancy = await ledgerFault()
  if (discrepancy) throw new Error(JSON.stringify(discrepancy))
  const held = await db.from('credit_holds').where({ team_id: teamId, status: 'open' })
  if (held.length) throw new Error(`${held.length} holds were left`)
}
