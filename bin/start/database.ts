import pg from 'pg'
import { databaseConnection } from '#shared/database/connection'
import { StartError } from '#shared/start_error'

const OLDEST_SERVER = 150_000

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOENT',
  'EAI_AGAIN',
  'ECONNRESET',
])

/** Connects once to the server that DATABASE_URL names, to say clearly what is wrong with it. */
export async function ensureDatabaseAnswers(url: string): Promise<void> {
  const client = new pg.Client({
    ...databaseConnection({ url, dataDir: '', statementTimeout: 0 }, 'wxiai start'),
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query('SHOW server_version_num')
    if (Number(rows[0].server_version_num) < OLDEST_SERVER) {
      throw new StartError(
        'E_DATABASE_OLD',
        'The server that DATABASE_URL names is older than PostgreSQL 15: upgrade it, or name another'
      )
    }
  } catch (error) {
    throw explainDatabaseError(error, url)
  } finally {
    await client.end().catch(() => {})
  }
}

export function explainDatabaseError(error: unknown, url: string): unknown {
  if (error instanceof StartError) return error
  const { hostname, port, username, pathname } = new URL(url)
  const where = `${hostname}:${port || 5432}`
  const say = (code: string, message: string) => new StartError(code, message, { cause: error })
  const { code, message } = error as NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] }
  if (code === '28P01' || code === '28000') {
    return say(
      'E_DATABASE_REFUSED',
      `The database at ${where} refuses the user "${decodeURIComponent(username)}": correct the name and password in DATABASE_URL`
    )
  }
  if (code === '3D000') {
    return say(
      'E_DATABASE_MISSING',
      `The server at ${where} has no database "${pathname.slice(1)}": create it, or correct DATABASE_URL`
    )
  }
  if ((code && UNREACHABLE.has(code)) || /timeout|terminated/i.test(message)) {
    return say(
      'E_DATABASE_UNREACHABLE',
      `No database answers at ${where} (${code ?? message}): start it, correct DATABASE_URL, or remove that line to use the embedded one`
    )
  }
  return say(
    'E_DATABASE',
    `The database at ${where} cannot be used (${message}): check DATABASE_URL`
  )
}
