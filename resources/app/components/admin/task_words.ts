import type { Task } from '../../../../sdk/src/wire.js'

/** What the person wrote, whatever the operation calls it. */
export function promptOf(task: Task): string {
  for (const name of ['prompt', 'text', 'description', 'input']) {
    const value = task.input[name]
    if (typeof value === 'string' && value.trim()) return value
  }
  return ''
}

/** Seconds from the order to the end; null while it goes on. */
export function tookOf(task: Task): number | null {
  if (!task.finished_at) return null
  return (Date.parse(task.finished_at) - Date.parse(task.created_at)) / 1000
}

/** Seconds that it waited before somebody took it up. */
export function waitedOf(task: Task): number | null {
  if (!task.started_at) return null
  return (Date.parse(task.started_at) - Date.parse(task.created_at)) / 1000
}
