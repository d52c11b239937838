import type { ApiError as ApiErrorBody } from '../../src/wire.js'
import { i18n, t } from './i18n.svelte.js'

export interface RequestOptions {
  query?: Record<string, string | number | boolean | null | undefined>
  signal?: AbortSignal
  /** Sent as `Idempotency-Key`: the server answers a repeat with the first result. */
  idempotencyKey?: string
  headers?: Record<string, string>
}

/** Every failed call throws this; `fields` holds the message of each refused field. */
export class ApiError extends Error {
  readonly fields: Record<string, string>
  readonly needed?: string
  readonly available?: string

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    body: Partial<ApiErrorBody> = {},
    readonly requestId: string | null = null
  ) {
    super(detail)
    this.name = 'ApiError'
    this.fields = Object.fromEntries((body.errors ?? []).map((e) => [e.field, e.message]))
    this.needed = body.needed
    this.available = body.available
  }

  get offline() {
    return this.code === 'offline'
  }
}

let token: string | null = null
let renewal: Promise<boolean> | null = null

/** The shell hands over the token of the shared props; pages only call `api`. */
export function setToken(value: string | null | undefined) {
  token = value ?? null
}

export function xsrfToken(): string {
  const match = /(?:^|;\s*)XSRF-TOKEN=([^;]+)/.exec(document.cookie)
  return match ? decodeURIComponent(match[1]!) : ''
}

/** A call to a cookie-and-CSRF route of the web surface (`/session/token`, `/preferences`). */
export function webRequest(path: string, body: unknown = {}) {
  return fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    redirect: 'manual',
    headers: {
      'accept': 'application/json',
      'content-type': 'application/json',
      'x-xsrf-token': xsrfToken(),
      'accept-language': i18n.locale,
    },
    body: JSON.stringify(body),
  })
}

/** One renewal at a time, however many calls found the token expired. */
export function renewToken(): Promise<boolean> {
  renewal ??= webRequest('/session/token')
    .then(async (response) => {
      if (!response.ok) return false
      const body = (await response.json()) as { token?: string }
      token = body.token ?? null
      return token !== null
    })
    .catch(() => false)
    .finally(() => (renewal = null))
  return renewal
}

function address(path: string, query?: RequestOptions['query']): string {
  const full = /^\/(api|v1)\//.test(path)
    ? path
    : `/api/v1${path.startsWith('/') ? '' : '/'}${path}`
  const entries = Object.entries(query ?? {}).filter(
    ([, v]) => v !== null && v !== undefined && v !== ''
  )
  if (!entries.length) return full
  return `${full}?${new URLSearchParams(entries.map(([k, v]) => [k, String(v)]))}`
}

/** The bare authorised fetch: renews the token once on 401. Errors of the network become `ApiError` `offline`. */
export async function authorizedFetch(
  path: string,
  init: RequestInit = {},
  retried = false
): Promise<Response> {
  const headers = new Headers(init.headers)
  if (token) headers.set('authorization', `Bearer ${token}`)
  headers.set('accept-language', i18n.locale)
  if (!headers.has('accept')) headers.set('accept', 'application/json')
  let response: Response
  try {
    response = await fetch(address(path), { ...init, headers, credentials: 'omit' })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, 'offline', t('ui.error.offline'))
  }
  if (response.status === 401 && !retried && (await renewToken()))
    return authorizedFetch(path, init, true)
  return response
}

async function failure(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Partial<ApiErrorBody>
  return new ApiError(
    response.status,
    body.code ?? `http_${response.status}`,
    body.detail ?? t('ui.error.unexpected'),
    body,
    response.headers.get('x-request-id')
  )
}

async function call<T>(
  method: string,
  path: string,
  body: unknown,
  options: RequestOptions = {}
): Promise<T> {
  const headers: Record<string, string> = { ...options.headers }
  if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey
  const form = body instanceof FormData
  if (body !== undefined && !form) headers['content-type'] = 'application/json'
  const response = await authorizedFetch(address(path, options.query), {
    method,
    headers,
    signal: options.signal ?? null,
    body: body === undefined ? null : form ? body : JSON.stringify(body),
  })
  if (!response.ok) throw await failure(response)
  if (response.status === 204) return undefined as T
  const type = response.headers.get('content-type') ?? ''
  return (type.includes('json') ? await response.json() : await response.text()) as T
}

/** The REST API of the site; paths are relative to `/api/v1`. */
export const api = {
  get: <T>(path: string, options?: RequestOptions) => call<T>('GET', path, undefined, options),
  post: <T>(path: string, body: unknown = {}, options?: RequestOptions) =>
    call<T>('POST', path, body, options),
  put: <T>(path: string, body: unknown = {}, options?: RequestOptions) =>
    call<T>('PUT', path, body, options),
  patch: <T>(path: string, body: unknown = {}, options?: RequestOptions) =>
    call<T>('PATCH', path, body, options),
  delete: <T>(path: string, options?: RequestOptions) =>
    call<T>('DELETE', path, undefined, options),
}

/** What to show for any thrown value. */
export function errorMessage(error: unknown): string {
  return error instanceof ApiError ? error.message : t('ui.error.unexpected')
}
