import type { CursorPage, Json, Page, ServiceKind, Task, TaskState } from '../../src/wire.js'
import { cameBack } from './address.js'
import { ApiError, api, errorMessage } from './api.js'
import { newKey } from './idempotency.js'
import { live } from './live.svelte.js'
import { services } from './services.svelte.js'

/** `key` stays when the server's id replaces the provisional one, so that the card on screen stays too. */
export interface TaskEntry {
  key: string
  task: Task
  /** Sent, not yet answered. */
  pending: boolean
}

const OPEN: readonly TaskState[] = ['queued', 'submitting', 'running', 'storing']
export const isOpen = (task: Task) => OPEN.includes(task.status)

/** To which service a task goes, where the store holds those of several. */
export interface SubmitTo {
  plugin: string
  service: string
  /** The same for all that are sent together. */
  batch?: string
}

export interface TaskStoreOptions {
  /** Only tasks of this plugin. */
  plugin?: string
  /** Only tasks of services of this kind, over all plugins. */
  kind?: ServiceKind
  /** Only tasks of this service; all of the plugin without it. */
  service?: string
  initial?: Page<Task> | CursorPage<Task>
  limit?: number
  /** The filter that `initial` was made with, e.g. `{ status: 'failed' }`. */
  filter?: Record<string, string>
}

/** The tasks of one service, or of all services of a kind: first page from the page's props, then live. */
export class TaskStore {
  entries = $state<TaskEntry[]>([])
  total = $state(0)
  loading = $state(false)
  error = $state<unknown>(null)
  readonly plugin?: string
  readonly #kind?: ServiceKind
  #service?: string
  #limit: number
  /** Behind the oldest task that is loaded; null at the end. */
  #next = $state<string | null>(null)
  #filter = $state<Record<string, string>>({})

  constructor(options: TaskStoreOptions) {
    this.plugin = options.plugin
    this.#kind = options.kind
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
        if (this.#belongs(task)) this.apply(task)
      }),
      live.on('resync', () => void this.refresh()),
    ]
    if (cameBack()) void this.refresh()
    return () => offs.forEach((off) => off())
  }

  #belongs(task: Task): boolean {
    if (this.plugin && task.plugin !== this.plugin) return false
    if (this.#service && task.service !== this.#service) return false
    return !this.#kind || services.of(task)?.kind === this.#kind
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

  /**
   * Shows the task at once and sends it. When the server refuses, the card goes again; of several that were sent
   * together it stays and says why.
   */
  async submit(
    operation: string,
    input: Record<string, Json>,
    credits = '0',
    to: SubmitTo = { plugin: this.plugin ?? '', service: this.#service ?? '' }
  ): Promise<Task> {
    const key = newKey()
    const draft = this.#draft(key, operation, input, credits, to)
    this.entries.unshift({ key, task: draft, pending: true })
    try {
      const task = await api.post<Task>(`/${to.plugin}/submit/${operation}`, input, {
        idempotencyKey: key,
        query: { batch: to.batch },
      })
      const entry = this.entries.find((e) => e.key === key)
      if (entry) {
        entry.task = task
        entry.pending = false
        this.total += 1
      }
      return task
    } catch (error) {
      if (to.batch) this.#refuse(key, error)
      else this.entries = this.entries.filter((e) => e.key !== key)
      throw error
    }
  }

  #refuse(key: string, error: unknown) {
    const entry = this.entries.find((e) => e.key === key)
    if (!entry) return
    const code = error instanceof ApiError ? error.code : 'unexpected'
    const reason = { code, message: errorMessage(error) }
    entry.task = { ...entry.task, status: 'failed', credits: '0', error: reason }
  }

  async cancel(id: string): Promise<void> {
    const plugin = this.plugin ?? this.find(id)?.plugin
    this.apply(await api.post<Task>(`/${plugin}/task/${id}/cancel`))
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
      const query = {
        cursor,
        limit: this.#limit,
        service: this.#service,
        kind: this.#kind,
        ...this.#filter,
      }
      const path = this.plugin ? `/${this.plugin}/history` : '/tasks'
      take(await api.get<CursorPage<Task>>(path, { query }))
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
      if (!e.pending || !isOpen(e.task) || e.task.operation !== task.operation) return false
      if (e.task.plugin !== task.plugin) return false
      return Date.parse(task.created_at) >= Date.parse(e.task.created_at) - 5_000
    })
  }

  #draft(
    id: string,
    operation: string,
    input: Record<string, Json>,
    credits: string,
    { plugin, service, batch }: SubmitTo
  ): Task {
    return {
      id,
      plugin,
      service,
      operation,
      action: operation.toUpperCase(),
      status: 'queued',
      progress: 0,
      place: null,
      waits_for: null,
      cancellable: false,
      preview_url: null,
      previews: [],
      input,
      credits,
      outputs: [],
      text: null,
      actions: [],
      parent_id: null,
      batch_id: batch ?? null,
      error: null,
      notice: null,
      created_at: new Date().toISOString(),
      started_at: null,
      finished_at: null,
    }
  }
}
