import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { AuthSessions } from '#accounts/auth_sessions'
import type User from '#accounts/models/user'
import { Ledger } from '#credits/ledger'
import { FileStore } from '#files/file_store'
import { FileUrls } from '#files/file_urls'
import { PreviewUrls } from '#tasks/preview_urls'
import { WebhookTokens } from '#tasks/webhook_tokens'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { emptySite, makeUser, tokenOf } from '#tests/helpers/accounts'
import { entered, type Visitor } from '#tests/helpers/visitor'
import { configureSteered } from '../../tasks/support.js'
import type { Row, Rule } from './rules.js'

export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64'
)

const ROLES = {
  pending: 'pending',
  owner: 'user',
  stranger: 'user',
  restricted: 'user',
  admin: 'admin',
} as const
export type Actor = keyof typeof ROLES
export const ACTORS = Object.keys(ROLES) as Actor[]

/** People of every kind, what belongs to them, and an upstream that answers; nobody works on tasks. */
export class World {
  #people = new Map<Actor, User>()
  #visitors = new Map<Actor, Visitor>()
  #upstream = new SteeredUpstream()

  async open(): Promise<this> {
    await emptySite()
    await this.#upstream.start()
    await configureSteered(this.#upstream.url)
    const ledger = await app.container.make(Ledger)
    for (const actor of ACTORS) {
      const user = await makeUser(ROLES[actor], actor)
      this.#people.set(actor, user)
      const key = randomUUID()
      await ledger.post({ teamId: user.teamId, amount: '1000', kind: 'grant', key })
    }
    await db
      .from('users')
      .where('id', this.person('restricted').id)
      .update({ permissions: { file_upload: false, image_gen: false } })
    return this
  }

  async close() {
    await this.#upstream.stop()
    await emptySite()
  }

  person(actor: Actor): User {
    return this.#people.get(actor)!
  }

  token(actor: Actor) {
    return tokenOf(this.person(actor))
  }

  async visitor(actor: Actor): Promise<Visitor> {
    const known = this.#visitors.get(actor)
    if (known) return known
    const visitor = await entered(this.person(actor).email)
    this.#visitors.set(actor, visitor)
    return visitor
  }

  /** After a request that ends sign-ins: those whose they were enter anew, and no attempt was counted. */
  async forget(actors: readonly Actor[] = ACTORS) {
    for (const actor of actors) this.#visitors.delete(actor)
    await db.from('rate_limits').delete()
  }

  /** A new row of the owner's, as the parameters of an address and as fields of a body. */
  async row(kind: Row): Promise<Record<string, string>> {
    const owner = this.person('owner')
    if (kind === 'person') return { id: owner.id, user_id: owner.id }
    if (kind === 'session') {
      const sessions = await app.container.make(AuthSessions)
      return { id: (await sessions.open(owner.id, 'web', {})).id }
    }
    if (kind === 'file') {
      const files = await app.container.make(FileStore)
      const origin = { teamId: owner.teamId, userId: owner.id, kind: 'upload' } as const
      const file = await files.write({ bytes: PNG, name: 'a.png' }, origin)
      await files.insert([file])
      return { id: file.id, name: file.name }
    }
    if (kind === 'order') return { id: await this.#order() }
    const id = await this.#task()
    return { id, task: id, plugin: 'steered' }
  }

  /** The address that opens a row, and some that do not. */
  async links(rule: Rule, path: string): Promise<{ good: string; bad: string[] }> {
    const own = await this.row(rule.row!)
    const other = await this.row(rule.row!)
    if (path.startsWith('/files/:id')) {
      const urls = await app.container.make(FileUrls)
      const good = urls.content({ id: own.id!, name: own.name! })
      const day = 86_400_000
      const late = urls.content({ id: own.id!, name: own.name! }, Date.now() - day)
      const swapped = good.replace(own.id!, other.id!)
      return {
        good,
        bad: [good.split('?')[0]!, late, swapped, good.replace(/e=\d+/, 'e=9999999999')],
      }
    }
    if (path.startsWith('/files/archive')) {
      const urls = await app.container.make(FileUrls)
      const good = urls.archive([own.id!])
      const others = /f=[^&]+/.exec(urls.archive([other.id!]))![0]
      const swapped = good.replace(/f=[^&]+/, others)
      return { good, bad: [good.split('?')[0]!, swapped, good.replace(/e=\d+/, 'e=9999999999')] }
    }
    if (path.startsWith('/files/previews')) {
      const urls = await app.container.make(PreviewUrls)
      const good = urls.of({ id: own.task!, preview_url: `${this.#upstream.url}/picture/preview` })
      return {
        good,
        bad: [good.split('?')[0]!, good.replace(own.task!, other.task!), good.replace('s=', 's=x')],
      }
    }
    const tokens = await app.container.make(WebhookTokens)
    const hook = (task: string, token: string) => `/api/v1/hooks/steered/${task}/${token}`
    const token = tokens.make('steered', own.task!)
    return { good: hook(own.task!, token), bad: [hook(own.task!, 'x'), hook(other.task!, token)] }
  }

  /** Paid with a gateway that is not there any more. */
  async #order(): Promise<string> {
    const { id: userId, teamId } = this.person('owner')
    const [{ id }] = await db
      .insertQuery()
      .table('orders')
      .insert({
        number: randomUUID(),
        team_id: teamId,
        user_id: userId,
        plugin_id: 'gone',
        gateway_id: 'gone',
        amount: '9.9',
        currency: 'USD',
        credits: '500',
        locale: 'en',
        expires_at: new Date(),
      })
      .returning('id')
    return id
  }

  async #task(): Promise<string> {
    const response = await fetch(
      `http://${process.env.HOST}:${process.env.PORT}/api/v1/steered/submit/plain`,
      {
        method: 'POST',
        headers: {
          'authorization': `Bearer ${await this.token('owner')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ prompt: 'x' }),
      }
    )
    const { id } = (await response.json()) as { id: string }
    const job = { id: 'preview', caller: id, prompt: '', started: 0, polls: 0, cancelled: false }
    this.#upstream.jobs.set('preview', job)
    await db
      .from('tasks')
      .where('id', id)
      .update({ preview_url: `${this.#upstream.url}/picture/preview` })
    return id
  }
}
