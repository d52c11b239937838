import { createServer } from 'node:net'
import { StartError } from '#shared/start_error'

/** Asks before anything is built or started, so that a used port is known at once. */
export async function ensurePortIsFree(host: string, port: number): Promise<void> {
  if (port === 0) return
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
  } catch (error) {
    throw explainListenError(error, host, port)
  }
  await new Promise((resolve) => server.close(resolve))
}

export function explainListenError(error: unknown, host: string, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException
  const say = (message: string) => new StartError('E_LISTEN', message, { cause: error })
  if (code === 'EADDRINUSE') {
    return say(
      `Port ${port} on ${host} is used by another program: stop that one, or choose another port, as in "PORT=${port + 1} npm start"`
    )
  }
  if (code === 'EACCES') {
    return say(
      `This user may not open port ${port}: choose one above 1023, as in "PORT=3333 npm start"`
    )
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return say(`HOST ${host} is not an address of this machine: use 127.0.0.1, or 0.0.0.0 for all`)
  }
  return error
}
