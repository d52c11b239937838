import { request } from 'node:http'

export interface Sent {
  method: string
  /** Sent as it stands: nothing is encoded or tidied up. */
  path: string
  headers?: Record<string, string>
  body?: string | Buffer
}

export interface Answer {
  status: number
  body: string
}

/** A client that does not mind its manners. `afresh`: over a connection of its own. */
export function send(asked: Sent, afresh = false): Promise<Answer> {
  const { method, path, headers = {}, body } = asked
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: process.env.HOST,
        port: process.env.PORT,
        method,
        path,
        ...(afresh && { agent: false }),
        headers: {
          ...headers,
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode!, body: Buffer.concat(chunks).toString() })
        )
        response.on('error', reject)
      }
    )
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (!['EPIPE', 'ECONNRESET'].includes(error.code!)) return reject(error)
      // A connection that was kept may have ended by itself, just when it was needed again.
      if (sent.reusedSocket && !afresh) return resolve(send(asked, true))
      // A body that is refused for its length is answered before it has been read to the end.
      resolve({ status: 0, body: error.code! })
    })
    sent.end(body)
  })
}
