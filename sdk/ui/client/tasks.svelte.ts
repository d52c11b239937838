import type { CursorPage, Json, Page, Task, TaskState } from '../../src/wire.js'
import { api } from './api.js'
import { newKey } from './idempotency.js'
import { live } from './live.svelte.js'

/** `key` stays when the server's id replaces the provisional one, so that the card on screen stays too. */
export interface TaskEntry {
  key: string
  task: Task
  /** Sent, not yet answered. */
  pending: boolean
}

const OPEN: readonly TaskState[] = ['queued', 'submitting', 'running', 'storing']
export const isOpen = (task: Task) => OPEN.includes(task.status)

export interface TaskStoreOptions {
  plugin: string
  /** Only tasks of this service; all of the plugin without it. */
  service?: string
  initial?: Page<Task> | CursorPage<Task>
  limit?: number
  /** The filter that `initial` was made with, e.g. `{ status: 'failed' }`. */
  filter?: Record<string, string>
}

/** The tasks of one service: first page from the page's props, then live. */
export class TaskStore {
  entries = $state<TaskEntry[]>([])
  total = $state(0)
  loading = $state(false)
  error = $state<unknown>(null)
  readonly plugin: string
  #service?: string
  #limit: number
  /** Behind the oldest task that is loaded; null at the end. */
  #next = $state<string | null>(null)
  #filter = $state<Record<string, string>>({})

  constructor(options: TaskStoreOptions) {
    this.plugin = options.plugin
    this.#service = options.service
    this.#limit = options.limit ?? 20
    this.#filter = options.filter ?? {}
    this.#replace(options.initial ?? { items: [], total: 0 })
  }

  get tasks(): Task[] {
    return this.entries.map((entry) => entry.task)
  }
  get open(): Task[] {
    return this.tasks.filter(isOpen)
  }
  /** Changes with each page that was loaded. */
  get place(): string | null {
    return this.#next
  }
  get ended(): boolean {
    return this.#next === null
  }
  get filter() {
    return this.#filter
  }

  find(id: string): Task | undefined {
    return this.entries.find((entry) => entry.task.id === id)?.task
  }

  /** Listens until the returned function is called: `$effect(() => store.listen())`. */
  listen(): () => void {
    const offs = [
      live.on('task', (task) => {
        if (task.plugin !== this.plugin) return
        if (this.#service && task.service !== this.#service) return
        this.apply(task)
      }),
      live.on('resync', () => void this.refresh()),
    ]
    return () => offs.forEach((off) => off())
  }

  apply(task: Task) {
    const entry = this.entries.find((e) => e.task.id === task.id)
    if (entry) {
      entry.task = task
    } else if (!Object.keys(this.#filter).length && !this.#awaiting(task)) {
      this.#insert(task)
    }
  }

  /** Newest first; a task older than all that is loaded waits for its page. */
  #insert(task: Task) {
    const at = this.entries.findIndex((e) => !e.pending && e.task.created_at < task.created_at)
    if (at < 0 && !this.ended) return
    this.entries.splice(at < 0 ? this.entries.length : at, 0, {
      key: task.id,
      task,
      pending: false,
    })
    this.total += 1
  }

  /** Shows the task at once and sends it; the card goes again when the server refuses. */
  async submit(operation: string, input: Record<string, Json>, credits = '0'): Promise<Task> {
    const key = newKey()
    this.entries.unshift({ key, task: this.#draft(key, operation, input, credits), pending: true })
    try {
      const task = await api.post<Task>(`/${this.plugin}/submit/${operation}`, input, {
        idempotencyKey: key,
        query: { service: this.#service },
      })
      const entry = this.entries.find((e) => e.key === key)
      if (entry) {
        entry.task = task
        entry.pending = false
        this.total += 1
      }
      return task
    } catch (error) {
      this.entries = this.entries.filter((e) => e.key !== key)
      throw error
    }
  }

  async cancel(id: string): Promise<void> {
    this.apply(await api.post<Task>(`/${this.plugin}/task/${id}/cancel`))
  }

  async setFilter(filter: Record<string, string>) {
    this.#filter = filter
    await this.refresh()
  }

  /** Loads the first page anew and keeps what is still being sent. */
  async refresh(): Promise<void> {
    await this.#load(undefined, (page) => this.#replace(page))
  }

  async loadMore(): Promise<void> {
    if (this.loading || this.ended) return
    await this.#load(this.#next ?? undefined, (page) => {
      const known = new Set(this.entries.map((entry) => entry.task.id))
      const fresh = page.items.filter((task) => !known.has(task.id))
      this.entries.push(...fresh.map((task) => ({ key: task.id, task, pending: false })))
      this.#next = page.next_cursor
    })
  }

  async #load(cursor: string | undefined, take: (page: CursorPage<Task>) => void) {
    if (this.loading) return
    this.loading = true
    this.error = null
    try {
      const query = { cursor, limit: this.#limit, service: this.#service, ...this.#filter }
      take(await api.get<CursorPage<Task>>(`/${this.plugin}/history`, { query }))
    } catch (error) {
      this.error = error
    } finally {
      this.loading = false
    }
  }

  #replace(page: Page<Task> & Partial<CursorPage<Task>>) {
    const keys = new Map(this.entries.map((entry) => [entry.task.id, entry.key]))
    this.#next = page.next_cursor ?? null
    this.total = page.total
    this.entries = [
      ...this.entries.filter((entry) => entry.pending),
      ...page.items.map((task) => ({ key: keys.get(task.id) ?? task.id, task, pending: false })),
    ]
  }

  /** A live event may overtake the answer to our own submit; the answer brings the id. */
  #awaiting(task: Task): boolean {
    return this.entries.some((e) => {
      if (!e.pending || e.task.operation !== task.operation) return false
      return Date.parse(task.created_at) >= Date.parse(e.task.created_at) - 5_000
    })
  }

  #draft(id: string, operation: string, input: Record<string, Json>, credits: string): Task {
    return {
      id,
      plugin: this.plugin,
      service: this.#service ?? '',
      operation,
      action: operation.toUpperCase(),
      status: 'queued',
      progress: 0,
      place: null,
      cancellable: false,
      preview_url: null,
      input,
      credits,
      outputs: [],
      text: null,
      actions: [],
      parent_id: null,
      error: null,
      created_at: new Date().toISOString(),
      started_at: null,
      finished_at: null,
    }
  }
}
