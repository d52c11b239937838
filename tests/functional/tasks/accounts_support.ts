import db from '@adonisjs/lucid/services/db'
import app from '@adonisjs/core/services/app'
import type { ApiClient } from '@japa/api-client'
import type { PluginAccount } from '@wxiai/sdk/wire'
import { AccountRecovery } from '#plugins/accounts/account_recovery'
import { PluginRegistry } from '#plugins/registry'
import type { TaskRow } from '#tasks/task_row'
import { eventually } from '#tests/helpers/eventually'
import type { Person } from './support.js'

const PATH = '/api/v1/steered/accounts'

/** The accounts of the fixture plugin, as an admin handles them over the API. */
export class Accounts {
  constructor(
    private client: ApiClient,
    private admin: Person
  ) {}

  async list(): Promise<PluginAccount[]> {
    return (await this.client.get(PATH).bearerToken(this.admin.token)).body().items
  }

  async find(name: string): Promise<PluginAccount> {
    const found = (await this.list()).find((account) => account.name === name)
    if (!found) throw new Error(`no account ${name}`)
    return found
  }

  add(name: string, url: string, settings: object = {}) {
    return this.client
      .post(PATH)
      .bearerToken(this.admin.token)
      .json({ name, config: { base_url: url }, allow_private_hosts: true, ...settings })
  }

  change(id: string, settings: object) {
    return this.client.put(`${PATH}/${id}`).bearerToken(this.admin.token).json(settings)
  }

  remove(id: string) {
    return this.client.delete(`${PATH}/${id}`).bearerToken(this.admin.token)
  }

  test(body: object) {
    return this.client.post(`${PATH}/test`).bearerToken(this.admin.token).json(body)
  }

  /** An account in the state that it has or will have. */
  until(name: string, wanted: string): Promise<PluginAccount> {
    return eventually(
      () => this.find(name),
      ({ state }) => state === wanted
    )
  }
}

/** By the clock of the database: the cool-down of every account is over. */
export async function coolDownsAreOver() {
  await db
    .from('upstream_accounts')
    .whereNotNull('cooling_until')
    .update({ cooling_until: db.raw(`now() - interval '1 second'`) })
  await (await app.container.make(AccountRecovery)).run()
}

/** One account without limits, as new. */
export async function forgetAccounts() {
  await db.from('upstream_accounts').where('plugin_id', 'steered').delete()
  await (await app.container.make(PluginRegistry)).resync()
}

export function taskRow(id: string): Promise<TaskRow> {
  return db.from('tasks').where('id', id).firstOrFail()
}
