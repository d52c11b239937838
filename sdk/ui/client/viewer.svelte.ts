import type { Icon } from '../icon.js'
import type { Task } from '../../src/wire.js'

export interface ViewerAction {
  label: string
  icon?: Icon
  href?: string
  run?: () => void
}
export interface ViewerItem {
  id: string
  /** What made it: where it came from is asked for then. */
  task_id?: string | null
  url: string
  thumbnail_url: string | null
  mime: string
  width: number | null
  height: number | null
  title?: string
  prompt?: string
  parameters?: readonly (readonly [string, string])[]
  created_at?: string
  /** What can be done with it from here. */
  actions?: ViewerAction[]
}

const state = $state<{ items: ViewerItem[]; index: number; open: boolean }>({
  items: [],
  index: 0,
  open: false,
})
let onmove: ((index: number) => void) | undefined

/** One full-screen viewer for all pages; the shell draws it (and loads it only when it is first opened). */
export const viewer = {
  get items() {
    return state.items
  },
  get index() {
    return state.index
  },
  get isOpen() {
    return state.open
  },
  open(items: ViewerItem[], index = 0, options: { onmove?: (index: number) => void } = {}) {
    state.items = items
    state.index = Math.max(0, Math.min(items.length - 1, index))
    state.open = items.length > 0
    onmove = options.onmove
  },
  /** More of the list arrived while it is open. */
  extend(items: ViewerItem[]) {
    if (state.open) state.items = items
  },
  go(index: number) {
    if (index < 0 || index >= state.items.length) return
    state.index = index
    onmove?.(index)
  },
  close() {
    state.open = false
    onmove = undefined
  },
}

/** The results of a task as viewer items. */
export function viewerItems(
  task: Task,
  prompt: string,
  parameters: [string, string][]
): ViewerItem[] {
  return task.outputs.map((output) => ({
    id: output.file_id,
    task_id: task.id,
    url: output.url,
    thumbnail_url: output.thumbnail_url,
    mime: output.mime,
    width: output.width,
    height: output.height,
    title: task.action,
    prompt,
    parameters,
    created_at: task.finished_at ?? task.created_at,
  }))
}
