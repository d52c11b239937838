import type { Socket } from 'node:net'
import { encodeFrame, FrameReader } from './frames.js'
import { errorFromWire, errorToWire } from './wire_errors.js'

type Message =
  | ['ask', id: number, name: string, args: unknown[]]
  | ['answer', id: number, value?: unknown]
  | ['fault', id: number, error: unknown]
  | ['tell', name: string, args: unknown[]]

export interface ChannelSide {
  /** Answers what the other side asks; what it throws arrives there as an error. */
  answer(name: string, args: unknown[]): unknown
  hear(name: string, args: unknown[]): void
  /** Nothing more will come; the reason, where the other side sent something unreadable. */
  closed(reason: string | null): void
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** Questions, answers and notices over a socket; the same at both ends. */
export class Channel {
  readonly #socket: Socket
  readonly #side: ChannelSide
  readonly #reader = new FrameReader()
  readonly #waiting = new Map<number, Waiting>()
  readonly #most: number
  #next = 1
  #open = true
  #heard = 0

  /** @param most messages that are read in a second; more have to wait, so that a flood drowns nobody */
  constructor(socket: Socket, side: ChannelSide, most = Infinity) {
    this.#socket = socket
    this.#most = most
    this.#side = side
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.once('error', () => this.close(null))
    socket.once('close', () => this.close(null))
    socket.once('end', () => this.close(null))
  }

  /** @throws what the other side throws; the error given to `fail` when it is gone */
  ask(name: string, args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#next++
      this.#send(['ask', id, name, args])
      this.#waiting.set(id, { resolve, reject })
    })
  }

  tell(name: string, ...args: unknown[]): void {
    this.#send(['tell', name, args])
  }

  /** Ends all questions that are open. */
  fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }

  close(reason: string | null): void {
    if (!this.#open) return
    this.#open = false
    this.#socket.destroy()
    this.#side.closed(reason)
  }

  #send(message: Message) {
    if (this.#open) this.#socket.write(encodeFrame(message))
  }

  #read(chunk: Buffer) {
    if (!this.#open) return
    try {
      for (const message of this.#reader.push(chunk)) {
        this.#take(message as Message)
        this.#count()
      }
    } catch (error) {
      this.close((error as Error).message)
    }
  }

  #count() {
    if (this.#most === Infinity) return
    if (this.#heard === 0) {
      setTimeout(() => {
        this.#heard = 0
        this.#socket.resume()
      }, 1_000).unref()
    }
    if (++this.#heard === this.#most) this.#socket.pause()
  }

  #take(message: Message) {
    const [kind] = message
    if (kind === 'ask') void this.#answer(message[1], message[2], message[3])
    else if (kind === 'tell') this.#side.hear(message[1], message[2])
    else {
      const waiting = this.#waiting.get(message[1])
      this.#waiting.delete(message[1])
      if (kind === 'answer') waiting?.resolve(message[2])
      else waiting?.reject(errorFromWire(message[2]))
    }
  }

  async #answer(id: number, name: string, args: unknown[]) {
    try {
      const value = await this.#side.answer(name, args)
      // `undefined` is another answer than `null`.
      this.#send(value === undefined ? ['answer', id] : ['answer', id, value])
    } catch (error) {
      this.#send(['fault', id, errorToWire(error)])
    }
  }
}
