import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import db from '@adonisjs/lucid/services/db'
import type { CursorPage } from '@wxiai/sdk/wire'
import type { AuditItem } from '../../../resources/app/types/pages.js'
import { PluginRegistry } from '#plugins/registry'
import { textIn } from '#plugins/text'
import { labelOf } from '#settings/settings_presenter'
import { containing, newestFirst, pageOf, type List, type Position } from '#shared/newest_first'

interface AuditRow {
  id: string
  actor_id: string | null
  action: string
  target_type: string | null
  target_id: string | null
  detail: AuditItem['detail']
  ip: string | null
  created_at: Date
}

/** A name that so many bear says nothing. */
const MOST_NAMED = 200

/** Who changed what, newest first. */
@inject()
export class AuditTrail {
  constructor(private plugins: PluginRegistry) {}

  async page(query: string, position: Position, i18n: I18n): Promise<CursorPage<AuditItem>> {
    const found = await newestFirst<AuditRow>(await this.#list(query), position)
    const names = await this.#names(found.rows)
    return pageOf(
      found,
      found.rows.map((row) => present(row, names, this.#nameOf(row, names, i18n)))
    )
  }

  /** What people call the thing that it was about. */
  #nameOf(row: AuditRow, names: Map<string, string>, i18n: I18n): string | null {
    const { target_type: type, target_id: id } = row
    if (id === null) return null
    if (type === 'setting') return labelOf(id, i18n)
    if (type !== 'plugin') return type === 'user' ? (names.get(id) ?? null) : null
    const name = this.plugins.find(id)?.loaded?.name
    return name ? textIn(name, i18n.locale) : null
  }

  async #list(text: string): Promise<List> {
    if (!text) return { table: 'audit_entries' }
    const term = containing(text)
    const named: { id: string }[] = await db
      .from('users')
      .select('id')
      .whereILike('name', term)
      .limit(MOST_NAMED)
    const ids = named.map(({ id }) => id)
    return {
      table: 'audit_entries',
      matching: (query) =>
        query.whereRaw(
          `(action ilike ? or target_id ilike ? or actor_id = any(?::uuid[])
            or (target_type = 'user' and target_id = any(?::text[])))`,
          [term, term, ids, ids]
        ),
    }
  }

  async #names(rows: AuditRow[]): Promise<Map<string, string>> {
    const ids = rows.flatMap((row) => [
      row.actor_id,
      row.target_type === 'user' ? row.target_id : null,
    ])
    const { rows: users } = await db.rawQuery(
      'select id::text, name from users where id = any(?::uuid[])',
      [[...new Set(ids.filter((id) => id !== null && UUID.test(id)))]] as string[][]
    )
    return new Map(users.map((user: { id: string; name: string }) => [user.id, user.name]))
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function present(row: AuditRow, names: Map<string, string>, name: string | null): AuditItem {
  const { actor_id: actor, created_at: at, ...rest } = row
  const { id, action, target_type: type, target_id: target, detail, ip } = rest
  return {
    id: String(id),
    actor: actor ? { id: actor, name: names.get(actor)! } : null,
    action,
    target_type: type,
    target_id: target,
    target_name: name,
    detail,
    ip,
    created_at: at.toISOString(),
  }
}
