import { decimal, type ServiceInfo, type Task, type TaskAction } from '@wxiai/sdk/ui'
import { parseButton } from '../../src/buttons.js'
import { priceOfButton } from '../../src/prices.js'
import { isMode } from '../../src/modes.js'
import type { MessageKey } from './messages.js'

export interface ActionGroup {
  name: MessageKey
  actions: TaskAction[]
}

const GROUPS: [MessageKey, RegExp][] = [
  ['group.upscale', /^(upscale|video_upscale)_\d/],
  ['group.vary', /^variation_\d/],
  ['group.hd', /^hd_/],
  ['group.change', /^vary_/],
  ['group.zoom', /^(zoom_|custom_zoom|make_square)/],
  ['group.pan', /^pan_/],
  ['group.film', /^(animate|extend)_/],
  ['group.pick', /^pick_/],
]

/** Buttons in rows that belong together, in the order in which people reach for them. */
export function groupActions(actions: readonly TaskAction[]): ActionGroup[] {
  const groups = new Map<MessageKey, TaskAction[]>(GROUPS.map(([name]) => [name, []]))
  groups.set('group.more', [])
  for (const action of actions) {
    const name = GROUPS.find(([, pattern]) => pattern.test(action.id))?.[0] ?? 'group.more'
    groups.get(name)!.push(action)
  }
  return [...groups]
    .filter(([, list]) => list.length > 0)
    .map(([name, list]) => ({ name, actions: list }))
}

/** What a button costs by the price list that the page holds; the server has the last word. */
export function priceOfAction(action: TaskAction, service: ServiceInfo): string {
  const mode = isMode(action.input.mode) ? action.input.mode : 'fast'
  if (action.operation === 'seed') return '0'
  const lines =
    action.operation === 'action'
      ? priceOfButton(String(action.input.custom_id), mode)
      : [{ item: mode, quantity: 1 }]
  let sum = '0'
  for (const { item, quantity } of lines) {
    const credits = service.prices.find((price) => price.key === item)?.credits ?? '0'
    for (let i = 0; i < Number(quantity); i++) sum = decimal.add(sum, credits)
  }
  return sum
}

/** Seeds and hearts leave no picture: they are told in a note, not kept in the list. */
export function isAside(task: Task): boolean {
  if (task.operation === 'seed') return true
  const { custom_id: id } = task.input
  return task.operation === 'action' && typeof id === 'string' && parseButton(id).price === 'free'
}

export function buttonOf(task: Task) {
  const { custom_id: id } = task.input
  return task.operation === 'action' && typeof id === 'string' ? parseButton(id) : null
}
