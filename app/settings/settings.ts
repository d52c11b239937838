import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Json } from '@wxiai/sdk'
import type { Bus } from '#shared/bus/bus'
import { AppError } from '#shared/errors'
import { Refresh } from '#shared/refresh'
import { StartError } from '#shared/start_error'
import { definitions, type SettingKey, type SettingValue } from '#settings/definitions'
import { faultsOf, isSettingKey, readVariable } from '#settings/schemas'

export type SettingSource = 'environment' | 'database' | 'default'
type Trx = TransactionClientContract

const RECONCILE = 30_000

/**
 * System settings: environment, then database, then default. Reading is synchronous, from a copy that every
 * node refreshes when any node changes a setting.
 */
export class Settings {
  readonly #bus: Bus
  readonly #environment = new Map<SettingKey, unknown>()
  #stored = new Map<SettingKey, unknown>()
  #following = false
  readonly #refresh = new Refresh(() => this.#load())

  constructor(bus: Bus, environment: NodeJS.ProcessEnv = process.env) {
    this.#bus = bus
    for (const key of Object.keys(definitions) as SettingKey[]) this.#read(key, environment)
  }

  get<K extends SettingKey>(key: K): SettingValue<K>
  get<T>(key: SettingKey): T
  get(key: SettingKey): unknown {
    if (this.#environment.has(key)) return this.#environment.get(key)
    if (this.#stored.has(key)) return this.#stored.get(key)
    return definitions[key].default
  }

  source(key: SettingKey): SettingSource {
    if (this.#environment.has(key)) return 'environment'
    return this.#stored.has(key) ? 'database' : 'default'
  }

  /** The variable that fixes a setting, if one does. */
  lockedBy(key: SettingKey): string | null {
    return this.#environment.has(key) ? definitions[key].env : null
  }

  /** Follows the database from now on. */
  async start(): Promise<void> {
    if (!this.#following) {
      this.#following = true
      this.#bus.subscribe('settings', () => this.#refresh.insist())
      this.#bus.onResync(() => this.#refresh.insist())
      // A message may get lost between two nodes without either of them knowing.
      setInterval(() => this.load().catch(() => {}), RECONCILE).unref()
    }
    await this.load()
  }

  load(): Promise<void> {
    return this.#refresh.run()
  }

  async #load(): Promise<void> {
    const { rows } = await db.rawQuery('select key, value from settings')
    const stored = new Map<SettingKey, unknown>()
    for (const { key, value } of rows as { key: string; value: unknown }[]) {
      // A value that a newer or older version wrote counts only where it still fits.
      if (isSettingKey(key) && faultsOf(key, value).length === 0) stored.set(key, value)
    }
    this.#stored = stored
  }

  /** Saves several settings at once; `null` goes back to the default. The caller has validated them. */
  async save(values: Map<SettingKey, unknown>, by: { actorId: string; ip: string }): Promise<void> {
    for (const key of values.keys()) {
      const variable = this.lockedBy(key)
      if (variable) throw new AppError(409, 'setting_locked', { params: { key, variable } })
    }
    await db.transaction(async (trx) => {
      for (const [key, value] of values) {
        const before = this.get<Json>(key)
        await this.#write(trx, key, value, by.actorId)
        // The room of accounts owns the audit trail and stands to the right of this one.
        await trx.table('audit_entries').insert({
          actor_id: by.actorId,
          action: 'setting.changed',
          target_type: 'setting',
          target_id: key,
          detail: JSON.stringify({ before, after: value }),
          ip: by.ip,
        })
      }
      await this.#bus.publish('settings', { keys: [...values.keys()] }, trx)
    })
    await this.load()
  }

  async #write(client: Trx, key: SettingKey, value: unknown, updatedBy: string) {
    if (value === null) return client.from('settings').where('key', key).delete()
    return client.rawQuery(
      `insert into settings (key, value, updated_by, updated_at) values (?, ?::jsonb, ?, now())
       on conflict (key) do update
       set value = excluded.value, updated_by = excluded.updated_by, updated_at = now()`,
      [key, JSON.stringify(value), updatedBy]
    )
  }

  #read(key: SettingKey, environment: NodeJS.ProcessEnv) {
    const { env } = definitions[key]
    const text = environment[env]
    if (text === undefined || text === '') return
    const value = readVariable(key, text)
    const [fault] = faultsOf(key, value)
    if (fault) {
      const at = fault.instancePath ? ` at ${fault.instancePath}` : ''
      throw new StartError('E_SETTING', `${env} is "${text}": it ${fault.message}${at}`)
    }
    this.#environment.set(key, value)
  }
}
