import { setTimeout as sleep } from 'node:timers/promises'

/** For what has to come, on a machine that is busy with other tests. */
const PATIENCE = 30

export interface LiveEvent {
  event: string
  id: string
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into whatever came
  data: any
  at: number
}

/** Reads the live events of a user as the web app does: a line that ends is opened again and resumes. */
export class EventStream {
  readonly events: LiveEvent[] = []
  reconnects = 0
  /** Told of each event when it comes. */
  onEvent: (event: LiveEvent) => void = () => {}
  readonly #abort = new AbortController()

  readonly #resumeFrom: string | undefined

  private constructor(resumeFrom?: string) {
    this.#resumeFrom = resumeFrom
  }

  static async open(url: string, token: string, resumeFrom?: string): Promise<EventStream> {
    const stream = new EventStream(resumeFrom)
    void stream.#follow(url, token)
    await stream.until(({ event }) => event === 'credit')
    return stream
  }

  get lastId(): string | undefined {
    return this.events.at(-1)?.id ?? this.#resumeFrom
  }

  close(): void {
    this.#abort.abort()
  }

  /** The first event, old or new, that fits. */
  async until(fits: (event: LiveEvent) => boolean, seconds = PATIENCE): Promise<LiveEvent> {
    const deadline = Date.now() + seconds * 1000
    for (;;) {
      const found = this.events.find(fits)
      if (found) return found
      if (Date.now() > deadline) {
        const seen = this.events.map(({ event, data }) => `${event} ${data.status ?? ''}`)
        throw new Error(`no such event within ${seconds} s; seen: ${seen.join(', ')}`)
      }
      await sleep(10)
    }
  }

  async #follow(url: string, token: string): Promise<void> {
    while (!this.#abort.signal.aborted) {
      try {
        const response = await fetch(`${url}/api/v1/stream/user`, {
          headers: {
            authorization: `Bearer ${token}`,
            ...(this.lastId ? { 'last-event-id': this.lastId } : {}),
          },
          signal: this.#abort.signal,
        })
        if (response.status === 200) await this.#read(response.body!)
        else await response.body?.cancel()
      } catch {
        // The next try follows.
      }
      this.reconnects += 1
      await sleep(300)
    }
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true })
      const parts = text.split('\n\n')
      text = parts.pop()!
      for (const part of parts) this.#take(part)
    }
  }

  #take(part: string): void {
    const fields = new Map(
      part.split('\n').map((line) => {
        const at = line.indexOf(':')
        return [line.slice(0, at), line.slice(at + 1).trim()] as const
      })
    )
    const [event, data] = [fields.get('event'), fields.get('data')]
    if (!event || !data) return
    const found = { event, data: JSON.parse(data), id: fields.get('id') ?? '', at: Date.now() }
    this.events.push(found)
    this.onEvent(found)
  }
}
