import type { ServiceInfo, Task } from '../../src/wire.js'
import { fieldsOf } from '../schema_fields.svelte.js'

/** Width through height that the result most likely has: known when done, guessed from the input before. */
export function aspectOf(task: Task): number {
  const first = task.outputs[0]
  if (first?.width && first.height) return clamp(first.width / first.height)
  const { input } = task
  for (const key of ['aspect_ratio', 'ratio', 'size', 'resolution']) {
    const match = /^(\d+(?:\.\d+)?)\s*[:x×*/]\s*(\d+(?:\.\d+)?)$/i.exec(String(input[key] ?? ''))
    if (match) return clamp(Number(match[1]) / Number(match[2]))
  }
  if (Number(input.width) > 0 && Number(input.height) > 0)
    return clamp(Number(input.width) / Number(input.height))
  return 1
}

const clamp = (ratio: number) =>
  Number.isFinite(ratio) && ratio > 0 ? Math.min(4, Math.max(0.25, ratio)) : 1

/** How many pictures are coming, as far as the input says. */
export function expectedOutputs(task: Task): number {
  if (task.outputs.length) return task.outputs.length
  for (const key of ['count', 'n', 'num_images', 'number', 'images', 'batch_size', 'num_outputs']) {
    const value = task.input[key]
    if (typeof value === 'number' && value >= 1 && value <= 16)
      return Math.max(value, task.previews.length)
  }
  return Math.max(1, task.previews.length)
}

export const columnsFor = (count: number) => (count <= 1 ? 1 : count <= 4 ? 2 : 3)

export function promptOf(task: Pick<Task, 'input'>): string {
  const { input } = task
  for (const key of ['prompt', 'text', 'description', 'query']) {
    if (typeof input[key] === 'string' && input[key]) return input[key]
  }
  return ''
}

/** The parameters worth a line under the prompt: choices, and what differs from its default. */
export function parametersOf(
  task: Pick<Task, 'input' | 'operation'>,
  service?: ServiceInfo
): [string, string][] {
  const operation = service?.operations.find((one) => one.id === task.operation)
  if (operation) {
    return fieldsOf(operation.input).flatMap((field): [string, string][] => {
      const value = task.input[field.name]
      if (value === undefined || value === null || value === '' || SAID.has(field.name)) return []
      if (
        value === field.schema.default &&
        (field.advanced || !field.options.length || typeof value !== 'string')
      )
        return []
      const chosen = field.options.find((option) => option.raw === value)
      if (chosen) return [[field.label, chosen.label]]
      if (value === true) return [[field.label, '✓']]
      return typeof value === 'string' || typeof value === 'number' ? short(field.label, value) : []
    })
  }
  return Object.entries(task.input).flatMap(([key, value]): [string, string][] => {
    if (SAID.has(key) || key.endsWith('_id')) return []
    if (value === true) return [[key, '✓']]
    return typeof value === 'string' || typeof value === 'number' ? short(key, value) : []
  })
}

const SAID = new Set(['prompt', 'text', 'description', 'query', 'task_id'])
function short(label: string, value: string | number): [string, string][] {
  const said = String(value)
  return said && said.length <= 40 && !/^[0-9a-f-]{36}$/.test(said) ? [[label, said]] : []
}

/** Middle of how long the tasks of an operation took, in seconds. */
export function usualSeconds(tasks: readonly Task[], operation: string): number | null {
  const times = tasks
    .filter(
      (task) =>
        task.operation === operation &&
        task.status === 'succeeded' &&
        task.started_at &&
        task.finished_at
    )
    .map((task) => (Date.parse(task.finished_at!) - Date.parse(task.started_at!)) / 1000)
    .sort((a, b) => a - b)
  return times.length >= 3 ? times[Math.floor(times.length / 2)]! : null
}
