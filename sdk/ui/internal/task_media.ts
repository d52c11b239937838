import type { Task } from '../../src/wire.js'

/** Width through height that the result most likely has: known when done, guessed from the input before. */
export function aspectOf(task: Task): number {
  const first = task.outputs[0]
  if (first?.width && first.height) return clamp(first.width / first.height)
  const { input } = task
  for (const key of ['aspect_ratio', 'ratio', 'size', 'resolution']) {
    const match = /^(\d+(?:\.\d+)?)\s*[:x×*/]\s*(\d+(?:\.\d+)?)$/i.exec(String(input[key] ?? ''))
    if (match) return clamp(Number(match[1]) / Number(match[2]))
  }
  if (Number(input.width) > 0 && Number(input.height) > 0) return clamp(Number(input.width) / Number(input.height))
  return 1
}

const clamp = (ratio: number) => (Number.isFinite(ratio) && ratio > 0 ? Math.min(4, Math.max(0.25, ratio)) : 1)

export const columnsFor = (count: number) => (count <= 1 ? 1 : count <= 4 ? 2 : 3)

export function promptOf(task: Pick<Task, 'input'>): string {
  const { input } = task
  for (const key of ['prompt', 'text', 'description', 'query']) {
    if (typeof input[key] === 'string' && input[key]) return input[key]
  }
  return ''
}

/** The short parameters worth a line under the prompt. */
export function parametersOf(task: Pick<Task, 'input'>): [string, string][] {
  const shown: [string, string][] = []
  for (const [key, value] of Object.entries(task.input)) {
    if (['prompt', 'text', 'description', 'query', 'task_id'].includes(key) || key.endsWith('_id')) continue
    if (typeof value === 'boolean') {
      if (value) shown.push([key, '✓'])
    } else if (typeof value === 'string' || typeof value === 'number') {
      const said = String(value)
      if (said && said.length <= 40 && !/^[0-9a-f-]{36}$/.test(said)) shown.push([key, said])
    }
  }
  return shown
}

/** Middle of how long the tasks of an operation took, in seconds. */
export function usualSeconds(tasks: readonly Task[], operation: string): number | null {
  const times = tasks
    .filter((task) => task.operation === operation && task.status === 'succeeded' && task.started_at && task.finished_at)
    .map((task) => (Date.parse(task.finished_at!) - Date.parse(task.started_at!)) / 1000)
    .sort((a, b) => a - b)
  return times.length >= 3 ? times[Math.floor(times.length / 2)]! : null
}
