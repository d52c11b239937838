import { Redis } from 'ioredis'
import { StartError } from '#shared/start_error'

const PATIENCE = 3_000

/** Connects once to the server that REDIS_URL names, to say clearly what is wrong with it. */
export async function ensureRedisAnswers(url: string): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: PATIENCE,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  let cause: NodeJS.ErrnoException | undefined
  client.on('error', (error) => (cause = error))
  try {
    await client.connect()
    await client.ping()
  } catch (error) {
    const { hostname, port } = new URL(url)
    const reason = cause ?? (error as NodeJS.ErrnoException)
    throw new StartError(
      'E_REDIS_UNREACHABLE',
      `No Redis answers at ${hostname}:${port || 6379} (${reason.code ?? reason.message}): start it, correct REDIS_URL, or remove that line to do without`,
      { cause: error }
    )
  } finally {
    client.disconnect()
  }
}
