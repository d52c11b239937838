export interface HttpRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  query?: Record<string, string | number | undefined>
  /** Sent as JSON. */
  json?: unknown
  body?: string | Uint8Array
  /** Milliseconds; default 30 000. */
  timeout?: number
  /** Of a `stream`: milliseconds in which no part comes, or is read. `timeout` then ends where the answer begins. */
  idleTimeout?: number
  /** Retries of safe requests after network faults and 502/503/504; default 2 for GET, 0 otherwise. */
  retries?: number
  /** Takes the request back, as the end of the call does by itself; its reason is what is thrown. */
  signal?: AbortSignal
}

export interface HttpResponse {
  status: number
  headers: Record<string, string>
  bytes(): Promise<Uint8Array>
  text(): Promise<string>
  /** @throws UpstreamError `upstream_garbage` when the body is not JSON. */
  json<T = unknown>(): Promise<T>
}

/** An answer that is read while it comes. */
export interface HttpStream {
  status: number
  headers: Record<string, string>
  /** To be read once and to its end, or left by `break`. @throws UpstreamError as the request does */
  body: AsyncIterable<Uint8Array>
}

/** Never throws for an HTTP status; throws `UpstreamError` for network faults, time-outs and refused hosts. */
export interface HttpClient {
  /** Never retried; `timeout` holds for the whole answer, unless there is an `idleTimeout`. Server-sent events: `readEvents`. */
  stream(url: string, options?: HttpRequest): Promise<HttpStream>
  request(url: string, options?: HttpRequest): Promise<HttpResponse>
  get(url: string, options?: HttpRequest): Promise<HttpResponse>
  post(url: string, options?: HttpRequest): Promise<HttpResponse>
}
