import { decimal, formatCredits, formatList, i18n, t } from '@wxiai/sdk/ui'
import type { Json } from '../../../../sdk/src/wire.js'
import type { AuditItem } from '../../types/pages.js'
import { settingChoice } from './setting_choice.js'

type Bag = Record<string, Json>
const bag = (value: Json | undefined): Bag =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}

/** A value as people say it. */
function plain(value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return t('admin.audit.nothing')
  if (typeof value === 'boolean') return t(value ? 'admin.audit.on' : 'admin.audit.off')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function settingValue(key: string | null, value: Json | undefined): string {
  return typeof value === 'string' && value ? settingChoice(key ?? '', value) : plain(value)
}

/** What differs between two permission sets, as `Chat: on, Videos: off`. */
function permissionChanges(before: Bag, after: Bag): string {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => before[key] !== after[key])
    .map((key) => {
      const name = i18n.has(`admin.permission.${key}`) ? t(`admin.permission.${key}`) : key
      const value = after[key] === undefined ? t('admin.audit.as_role') : plain(after[key])
      return t('admin.audit.pair', { name, value })
    })
  return formatList(changed)
}

function userUpdated(item: AuditItem, who: { actor: string; target: string }): string[] {
  const before = bag(item.detail.before)
  const after = bag(item.detail.after)
  const said: string[] = []
  if (before.role !== after.role) {
    said.push(t('admin.audit.user_role', { ...who, role: t(`admin.role.${after.role as string}`) }))
  }
  const changes = permissionChanges(bag(before.permissions), bag(after.permissions))
  if (changes) said.push(t('admin.audit.user_permissions', { ...who, changes }))
  if (before.name !== after.name) {
    said.push(
      t('admin.audit.user_name', { ...who, before: plain(before.name), after: plain(after.name) })
    )
  }
  return said.length ? said : [t('admin.audit.user_updated', who)]
}

function packageSentence({ action, detail }: AuditItem, actor: string): string {
  const name = `${plain(detail.package)} ${plain(detail.version)}`
  const upgraded = action === 'plugin.package_installed' && detail.from
  const key = upgraded ? 'plugin_package_upgraded' : action.replaceAll('.', '_')
  const words = { actor, name, from: plain(detail.from), reason: plain(detail.reason) }
  return t(`admin.audit.${key}`, words)
}

/** Who did what, in whole sentences. */
export function sentences(item: AuditItem): string[] {
  const actor = item.actor?.name ?? t('admin.audit.system')
  const target = item.target_name ?? item.target_id ?? t('admin.nobody')
  const who = { actor, target }
  const { detail } = item
  switch (item.action) {
    case 'user.updated':
      return userUpdated(item, who)
    case 'credit.adjusted': {
      const amount = String(detail.amount ?? '0')
      const taken = decimal.isNegative(amount)
      const words = { ...who, amount: formatCredits(taken ? decimal.neg(amount) : amount, 12) }
      return [t(taken ? 'admin.audit.credit_taken' : 'admin.audit.credit_given', words)]
    }
    case 'setting.changed': {
      const changes = permissionChanges(bag(detail.before), bag(detail.after))
      if (changes) {
        return [
          t('admin.audit.setting_changed_parts', {
            actor,
            setting: target,
            changes,
          }),
        ]
      }
      const words = {
        actor,
        setting: target,
        before: settingValue(item.target_id, detail.before),
        after: settingValue(item.target_id, detail.after),
      }
      const long = words.before.length + words.after.length > 120
      return [t(long ? 'admin.audit.setting_changed_long' : 'admin.audit.setting_changed', words)]
    }
    case 'plugin.prices': {
      const items = Object.entries(bag(detail.items)).map(
        ([key, credits]) => `${key} ${plain(credits)}`
      )
      return [t('admin.audit.plugin_prices', { ...who, items: formatList(items) })]
    }
    case 'plugin.account_change': {
      const only = Object.keys(detail).every((key) => ['account', 'enabled'].includes(key))
      const act = !only ? 'change' : detail.enabled ? 'resume' : 'pause'
      return [t(`admin.audit.plugin_account_${act}`, { ...who, account: plain(detail.account) })]
    }
    case 'plugin.account_add':
    case 'plugin.account_remove': {
      const key = `admin.audit.${item.action.replaceAll('.', '_')}`
      return [t(key, { ...who, account: plain(detail.account) })]
    }
    case 'plugin.price_added':
    case 'plugin.price_removed': {
      const words = { ...who, item: plain(detail.key) }
      return [t(`admin.audit.${item.action.replaceAll('.', '_')}`, words)]
    }
    case 'plugin.demo':
      return [t(detail.demo ? 'admin.audit.plugin_demo_on' : 'admin.audit.plugin_demo_off', who)]
    case 'plugin.isolation': {
      const { isolated, memory_mb: memory } = detail
      const way = isolated === null ? 'default' : isolated ? 'on' : 'off'
      const words = { ...who, memory: memory ? `${plain(memory)} MB` : t('admin.audit.usual') }
      return [t(`admin.audit.plugin_isolation_${way}`, words)]
    }
    case 'plugin.package_staged':
    case 'plugin.package_installed':
    case 'plugin.package_failed':
    case 'plugin.package_removed':
      return [packageSentence(item, actor)]
    case 'plugin.uninstalled': {
      const data = detail.data === 'purge' ? 'purge' : 'keep'
      return [t(`admin.audit.plugin_uninstalled_${data}`, who)]
    }
    case 'order.completed':
    case 'order.refunded':
    case 'order.resolved': {
      const key = `admin.audit.${item.action.replace('.', '_')}`
      return [t(key, { actor, number: plain(detail.number) })]
    }
    case 'credit_package.added':
    case 'credit_package.changed':
    case 'credit_package.removed': {
      const key = `admin.audit.${item.action.replace('.', '_')}`
      return [t(key, { actor, name: plain(detail.name) })]
    }
    case 'publisher.trusted':
    case 'publisher.removed': {
      const key = `admin.audit.${item.action.replace('.', '_')}`
      return [t(key, { actor, name: plain(detail.name) })]
    }
    default: {
      const key = `admin.audit.${item.action.replaceAll('.', '_')}`
      return [i18n.has(key) ? t(key, who) : t('admin.audit.other', { ...who, action: item.action })]
    }
  }
}

/** Where the thing is that it was about. */
export function targetHref(item: AuditItem): string | null {
  if (!item.target_id) return null
  if (item.target_type === 'user') return item.target_name ? `/admin/users/${item.target_id}` : null
  if (item.target_type === 'plugin') {
    const tab = {
      'plugin.config': 'config',
      'plugin.demo': 'config',
      'plugin.prices': 'prices',
      'plugin.price_added': 'prices',
      'plugin.price_removed': 'prices',
      'plugin.limits': 'limits',
      'plugin.account_add': 'accounts',
      'plugin.account_change': 'accounts',
      'plugin.account_remove': 'accounts',
      'plugin.isolation': 'process',
      'plugin.process_restarted': 'process',
    }[item.action]
    return `/admin/plugins/${item.target_id}${tab ? `?tab=${tab}` : ''}`
  }
  if (item.target_type === 'order') {
    return `/admin/orders?query=${encodeURIComponent(String(item.detail.number ?? ''))}`
  }
  if (item.target_type === 'credit_package') return '/admin/orders/for-sale'
  return item.target_type === 'setting' ? '/admin/settings' : null
}
