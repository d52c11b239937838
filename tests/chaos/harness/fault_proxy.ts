import { connect, createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Transform } from 'node:stream'

export type Weather = 'fair' | 'latency' | 'blackhole' | 'refuse'

/** A line that can be made bad: between a node and its database. */
export class FaultProxy {
  weather: Weather = 'fair'
  /** Milliseconds on the way, each way. */
  latency = 0
  readonly #sockets = new Set<Socket>()
  readonly #target: { path: string } | { port: number; host: string }
  #server: Server | null = null

  constructor(target: { path: string } | { port: number; host: string }) {
    this.#target = target
  }

  async start(): Promise<number> {
    this.#server = createServer((client) => this.#join(client))
    await new Promise<void>((resolve) => this.#server!.listen(0, '127.0.0.1', resolve))
    return (this.#server.address() as AddressInfo).port
  }

  /** Resets every open line. */
  cut(): void {
    for (const socket of this.#sockets) {
      // A unix socket knows no reset.
      if (socket.remotePort === undefined) socket.destroy()
      else socket.resetAndDestroy()
    }
  }

  async stop(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#server?.close(resolve) ?? resolve(null))
  }

  #join(client: Socket): void {
    if (this.weather === 'refuse') {
      client.resetAndDestroy()
      return
    }
    const server = connect(this.#target as { path: string })
    client.pipe(this.#line()).pipe(server)
    server.pipe(this.#line()).pipe(client)
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#sockets.delete(socket)
        client.destroy()
        server.destroy()
      })
    }
  }

  #line(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _, done) => {
        if (this.weather === 'blackhole') return done()
        if (this.weather === 'latency')
          return void setTimeout(() => done(null, chunk), this.latency)
        done(null, chunk)
      },
    })
  }
}
