import { inject } from '@adonisjs/core'
import encryption from '@adonisjs/core/services/encryption'
import { Database } from '@adonisjs/lucid/database'
import type { PluginSource } from '@wxiai/sdk/wire'
import { databaseClock } from '#shared/database/database_clock'

const PURPOSE = 'plugin-registry-token'

export interface Source {
  registryUrl: string | null
  token: string | null
  allowPrivateHosts: boolean
  indexUrl: string | null
}

/** A field that is left out stays as it is; null or an empty text removes it. */
export interface SourceChange {
  registry_url?: string | null
  token?: string | null
  allow_private_hosts?: boolean
  index_url?: string | null
}

/** Where an admin gets plugins from: an npm registry, and perhaps a list of plugins. */
@inject()
export class PluginSourceStore {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async read(): Promise<Source> {
    const row = await this.#db.from('plugin_source').first()
    return {
      registryUrl: row?.registry_url ?? null,
      token: row?.token_encrypted ? encryption.decrypt<string>(row.token_encrypted, PURPOSE) : null,
      allowPrivateHosts: row?.allow_private_hosts ?? false,
      indexUrl: row?.index_url ?? null,
    }
  }

  /** Never holds the token. */
  async view(): Promise<PluginSource> {
    const source = await this.read()
    return {
      registry_url: source.registryUrl,
      token: { set: source.token !== null },
      allow_private_hosts: source.allowPrivateHosts,
      index_url: source.indexUrl,
    }
  }

  async update(change: SourceChange, actorId: string): Promise<void> {
    const { token, ...plain } = change
    const columns = Object.entries(plain).map(([key, value]) => [key, value === '' ? null : value])
    const row: Record<string, unknown> = {
      ...Object.fromEntries(columns.filter(([, value]) => value !== undefined)),
      updated_by: actorId,
      updated_at: databaseClock.date(),
    }
    if (token !== undefined) {
      row.token_encrypted = token ? encryption.encrypt(token, { purpose: PURPOSE }) : null
    }
    // A token belongs to the registry that it was entered for.
    else if (row.registry_url !== undefined && row.registry_url !== (await this.read()).registryUrl)
      row.token_encrypted = null
    await this.#db
      .knexQuery()
      .from('plugin_source')
      .insert({ id: 1, ...row })
      .onConflict('id')
      .merge(row)
  }
}
