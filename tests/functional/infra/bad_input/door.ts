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

/** A client that does not mind its manners. */
export function send({ method, path, headers = {}, body }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: process.env.HOST,
        port: process.env.PORT,
        method,
        path,
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
    // A body that is refused for its length is answered before it has been read to the end.
    sent.on('error', (error: NodeJS.ErrnoException) =>
      ['EPIPE', 'ECONNRESET'].includes(error.code!)
        ? resolve({ status: 0, body: error.code! })
        : reject(error)
    )
    sent.end(body)
  })
}
