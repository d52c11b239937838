import { api, type Task, type TaskStore } from '@wxiai/sdk/ui'

const DEPTH = 12

/** Parents and children of tasks: from the list on screen, and from the server where they are further back. */
export class Family {
  readonly #store: TaskStore
  #fetched = $state<Record<string, Task | null>>({})
  readonly #asked = new Set<string>()

  constructor(store: TaskStore) {
    this.#store = store
  }

  find(id: string): Task | undefined {
    return this.#store.find(id) ?? this.#fetched[id] ?? undefined
  }

  /** Asks for ancestors that the page does not hold. Call it from an effect. */
  async load(task: Task): Promise<void> {
    let next = task.parent_id
    for (let depth = 0; next && depth < DEPTH; depth++) {
      let parent = this.find(next)
      if (!parent) {
        if (this.#asked.has(next)) return
        this.#asked.add(next)
        parent = await api.get<Task>(`/midjourney/task/${next}`).catch(() => undefined)
        this.#fetched[next] = parent ?? null
      }
      next = parent?.parent_id ?? null
    }
  }

  /** From the first picture down to the parent. */
  ancestors(task: Task): Task[] {
    const line: Task[] = []
    let next = task.parent_id
    while (next && line.length < DEPTH) {
      const parent = this.find(next)
      if (!parent) break
      line.unshift(parent)
      next = parent.parent_id
    }
    return line
  }

  children(task: Task): Task[] {
    return this.#store.tasks.filter((other) => other.parent_id === task.id)
  }

  /** The words that a picture grew from: its own, or those of the nearest ancestor that has some. */
  promptOf(task: Task): string {
    for (const one of [task, ...this.ancestors(task).toReversed()]) {
      if (typeof one.input.prompt === 'string' && one.input.prompt) return one.input.prompt
    }
    return ''
  }

  root(task: Task): Task {
    return this.ancestors(task)[0] ?? task
  }
}
