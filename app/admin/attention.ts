import type { I18n } from '@adonisjs/i18n'
import type { AdminPlugin, Attention } from '../../resources/app/types/pages.js'

/** From how many ended tasks on a low success rate says something about the upstream. */
const ENOUGH_TASKS = 5
const POOR_SUCCESS = 80

interface Counts {
  /** Tasks whose results could not be stored. */
  withoutRoom: number
  /** Orders with a problem. */
  orders: number
}

/** What an admin should look at first, worst first. */
export class NeedsAttention {
  list(plugins: AdminPlugin[], counts: Counts, i18n: I18n): Attention[] {
    const { withoutRoom, orders } = counts
    const found: Attention[] = []
    const say = (
      level: Attention['level'],
      key: string,
      name: string,
      href: string,
      account?: string
    ) => found.push({ level, text: i18n.t(`admin.attention.${key}`, { name, account }), href })

    for (const plugin of plugins) {
      const { id, name, state, success_rate: rate, tasks_today: tasks } = plugin
      const href = `/admin/plugins/${id}`
      if (state === 'failed') say('error', 'failed', name, href)
      for (const { name: account, misconfigured } of plugin.failing_accounts) {
        const level = misconfigured ? 'error' : 'warning'
        const key = misconfigured ? 'misconfigured' : 'account_failing'
        say(level, key, name, `${href}?tab=accounts`, account)
      }
      if (state === 'unconfigured') say('warning', 'unconfigured', name, `${href}?tab=config`)
      if (rate !== null && tasks >= ENOUGH_TASKS && rate < POOR_SUCCESS)
        say('warning', 'poor_success', name, `/admin/tasks?status=failed&plugin=${id}`)
    }
    if (withoutRoom > 0) {
      const href = '/admin/tasks?status=storing'
      const text = i18n.t('admin.attention.storage_full', { name: withoutRoom })
      found.push({ level: 'error', text, href })
    }
    if (orders > 0) {
      const text = i18n.t('admin.attention.orders', { n: orders })
      found.push({ level: 'error', text, href: '/admin/orders?problem=1' })
    }
    const demos = plugins.filter(({ state }) => state === 'demo')
    const [first] = demos
    if (demos.length > 1) {
      const names = demos.map(({ name }) => name).join(i18n.locale === 'zh-CN' ? '、' : ', ')
      say('info', 'demos', names, '/admin/plugins')
    } else if (first) say('info', 'demo', first.name, `/admin/plugins/${first.id}?tab=config`)
    const order = { error: 0, warning: 1, info: 2 }
    return found.sort((a, b) => order[a.level] - order[b.level])
  }
}
