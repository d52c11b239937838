import type { Credit, Task } from '../../src/wire.js'
import { authorizedFetch } from './api.js'
import { readEvents } from './sse.js'

interface LiveEvents {
  task: Task
  credit: Credit
  /** An order changed. */
  order: { id: string }
  /** Events may have been missed: load anew what is on screen. */
  resync: null
}
type Handler<K extends keyof LiveEvents> = (payload: LiveEvents[K]) => void

const handlers: { [K in keyof LiveEvents]: Set<Handler<K>> } = {
  task: new Set(),
  credit: new Set(),
  order: new Set(),
  resync: new Set(),
}

const state = $state({ connected: false, online: true })
let controller: AbortController | null = null
let lastId: string | null = null
let attempts = 0
let lostAt = 0
let timer: ReturnType<typeof setTimeout> | undefined
let watchdog: ReturnType<typeof setTimeout> | undefined

/** The server sends something at least every 30 s; a silent line is a dead line. */
const SILENCE = 75_000
/** Within this the server sends what was missed; after it the page loads anew. */
const RESUMABLE = 12 * 3_600_000

function emit<K extends keyof LiveEvents>(name: K, payload: LiveEvents[K]) {
  for (const handler of handlers[name]) handler(payload)
}

function alive() {
  clearTimeout(watchdog)
  watchdog = setTimeout(() => controller?.abort(), SILENCE)
}

/** Lets the body pass and notes that the line lives, comments included. */
function watched(body: ReadableStream<Uint8Array>) {
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, out) {
        alive()
        out.enqueue(chunk)
      },
    })
  )
}

async function connect() {
  clearTimeout(timer)
  const own = (controller = new AbortController())
  try {
    alive()
    const headers: Record<string, string> = { accept: 'text/event-stream' }
    if (lastId) headers['last-event-id'] = lastId
    const response = await authorizedFetch('/stream/user', { headers, signal: own.signal })
    if (response.status === 401 || response.status === 403) return stop()
    if (!response.ok || !response.body) throw new Error(`stream ${response.status}`)
    const stale = lostAt > 0 && Date.now() - lostAt > RESUMABLE
    lostAt = 0
    attempts = 0
    state.connected = true
    state.online = true
    if (stale) emit('resync', null)
    for await (const event of readEvents(watched(response.body))) {
      if (event.id) lastId = event.id
      if (event.event === 'task') emit('task', JSON.parse(event.data) as Task)
      else if (event.event === 'credit') emit('credit', JSON.parse(event.data) as Credit)
      else if (event.event === 'order') emit('order', JSON.parse(event.data) as { id: string })
      else if (event.event === 'resync' || event.event === 'reset') emit('resync', null)
    }
  } catch {
    // Every end of the line is answered by the retry below.
  }
  if (state.connected) lostAt = Date.now()
  state.connected = false
  if (controller !== own) return
  attempts += 1
  if (typeof navigator !== 'undefined') state.online = navigator.onLine
  const delay = Math.min(30_000, 500 * 2 ** Math.min(attempts, 6))
  timer = setTimeout(connect, delay * (0.5 + Math.random() / 2))
}

function stop() {
  clearTimeout(timer)
  clearTimeout(watchdog)
  const open = controller
  controller = null
  open?.abort()
  state.connected = false
}

/** One line of server-sent events per tab; the shell starts it, stores listen. */
export const live = {
  get connected() {
    return state.connected
  },
  get online() {
    return state.online
  },
  start(): () => void {
    if (controller) return () => {}
    const back = () => {
      state.online = true
      attempts = 0
      stop()
      void connect()
    }
    const gone = () => (state.online = false)
    const shown = () => {
      if (document.visibilityState === 'visible' && !state.connected) back()
    }
    state.online = navigator.onLine
    addEventListener('online', back)
    addEventListener('offline', gone)
    document.addEventListener('visibilitychange', shown)
    void connect()
    return () => {
      removeEventListener('online', back)
      removeEventListener('offline', gone)
      document.removeEventListener('visibilitychange', shown)
      lastId = null
      stop()
    }
  },
  on<K extends keyof LiveEvents>(name: K, handler: Handler<K>): () => void {
    handlers[name].add(handler)
    return () => handlers[name].delete(handler)
  },
}
