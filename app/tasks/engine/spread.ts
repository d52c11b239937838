import type { TaskRow } from '#tasks/task_row'

export interface AccountRoom {
  weight: number
  /** How many more tasks it may take. */
  room: number
}

type Choice = Pick<TaskRow, 'account_id' | 'account_fixed'>

/** Tasks that the accounts together can take. */
export function totalRoom(rooms: ReadonlyMap<string, AccountRoom>): number {
  let total = 0
  for (const { room } of rooms.values()) total += room
  return total
}

/** For a statement: `{account: room}`. */
export function roomsJson(rooms: ReadonlyMap<string, AccountRoom>): string {
  return JSON.stringify(Object.fromEntries([...rooms].map(([id, { room }]) => [id, room])))
}

/**
 * Accounts for tasks, by chance in proportion to the weights of those that have room. Weight 0 is a reserve: it gets what
 * no other can take. A task whose account is fixed gets that one; where it is gone, none.
 */
export function spread<T extends Choice>(
  tasks: readonly T[],
  rooms: ReadonlyMap<string, AccountRoom>,
  random: () => number = Math.random
): Map<T, string> {
  const left = new Map([...rooms].map(([id, { weight, room }]) => [id, { weight, room }]))
  const bound = new Map<T, string>()
  const give = (task: T, id: string) => {
    left.get(id)!.room -= 1
    bound.set(task, id)
  }
  for (const task of tasks) {
    if (task.account_fixed && left.has(task.account_id!)) give(task, task.account_id!)
  }
  for (const task of tasks) {
    if (task.account_fixed) continue
    const id = pick(left, random)
    if (id !== null) give(task, id)
  }
  return bound
}

function pick(left: ReadonlyMap<string, AccountRoom>, random: () => number): string | null {
  const open = [...left].filter(([, { room }]) => room > 0)
  const weighted = open.filter(([, { weight }]) => weight > 0)
  if (weighted.length === 0) return open[0]?.[0] ?? null
  let at = random() * weighted.reduce((sum, [, { weight }]) => sum + weight, 0)
  for (const [id, { weight }] of weighted) {
    at -= weight
    if (at < 0) return id
  }
  return weighted.at(-1)![0]
}
