import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NodeProcess } from './node_process.js'

const CHECK = 100

/** Connections go to the nodes that say they are ready, in turn; one that is refused goes to the next, nothing else is retried. */
export class Balancer {
  url = ''
  readonly #nodes: readonly NodeProcess[]
  readonly #ready = new Set<NodeProcess>()
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null
  #checking: Promise<void> | null = null
  #stopped = false
  #turn = 0

  constructor(nodes: readonly NodeProcess[]) {
    this.#nodes = nodes
  }

  async start(): Promise<this> {
    this.#server = createServer((client) => this.#serve(client, new Set()))
    await new Promise<void>((resolve) => this.#server!.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    await this.#check()
    this.#checking = this.#keepChecking()
    return this
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#checking
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server?.close(resolve) ?? resolve(null))
  }

  /** One after the other: an answer that comes late never takes the place of a newer one. */
  async #keepChecking(): Promise<void> {
    while (!this.#stopped) {
      await sleep(CHECK)
      await this.#check()
    }
  }

  async #check(): Promise<void> {
    await Promise.all(
      this.#nodes.map(async (node) => {
        const answer = await fetch(`${node.url}/health/ready`, {
          headers: { connection: 'close' },
          signal: AbortSignal.timeout(1000),
        }).catch(() => null)
        await answer?.body?.cancel()
        if (answer?.status === 200) this.#ready.add(node)
        else this.#ready.delete(node)
      })
    )
  }

  #serve(client: Socket, refused: Set<NodeProcess>): void {
    const nodes = [...this.#ready].filter((node) => !refused.has(node))
    this.#turn += 1
    const node = nodes[this.#turn % nodes.length]
    if (!node) return void client.resetAndDestroy()
    const server = connect(Number(new URL(node.url).port), '127.0.0.1')
    server.once('connect', () => {
      client.pipe(server)
      server.pipe(client)
    })
    for (const socket of [client, server]) this.#sockets.add(socket)
    client.on('error', () => server.destroy())
    client.once('close', () => (this.#sockets.delete(client), server.destroy()))
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') this.#serve(client, refused.add(node))
      else client.destroy()
    })
    server.once('close', (failed) => {
      this.#sockets.delete(server)
      if (!failed) client.end()
    })
  }
}
