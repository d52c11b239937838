import { untrack } from 'svelte'
import { ApiError, errorMessage } from './api.js'

export interface Toast {
  id: number
  kind: 'info' | 'ok' | 'error'
  message: string
  action?: { label: string; run?: () => void; href?: string }
  duration: number
}

const state = $state<{ list: Toast[]; spoken: string }>({ list: [], spoken: '' })
let next = 1

function show(
  kind: Toast['kind'],
  message: string,
  options: Partial<Pick<Toast, 'action' | 'duration'>> = {}
) {
  const id = next++
  const duration = options.duration ?? (kind === 'error' || options.action ? 8000 : 4000)
  // Callers may be effects: showing must not make them run again.
  state.list = [...untrack(() => state.list).slice(-2), { id, kind, message, ...options, duration }]
  return id
}

export const toast = {
  get list() {
    return state.list
  },
  get spoken() {
    return state.spoken
  },
  info: (message: string, options?: Partial<Pick<Toast, 'action' | 'duration'>>) =>
    show('info', message, options),
  ok: (message: string, options?: Partial<Pick<Toast, 'action' | 'duration'>>) =>
    show('ok', message, options),
  /** Takes whatever was thrown. */
  error: (error: unknown, options?: Partial<Pick<Toast, 'action' | 'duration'>>) =>
    show('error', typeof error === 'string' ? error : errorMessage(error), options),
  dismiss(id: number) {
    state.list = state.list.filter((item) => item.id !== id)
  },
  /** For screen readers only. */
  announce(message: string) {
    state.spoken = ''
    queueMicrotask(() => (state.spoken = message))
  },
}

export const isApiError = (error: unknown): error is ApiError => error instanceof ApiError
