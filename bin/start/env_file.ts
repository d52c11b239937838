import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from '#shared/start_error'

/** The folder that Env.create reads `.env` from. */
export function envFilePath(root: string): string {
  const folder = process.env.ENV_PATH
  return join(folder ? folder : root, '.env')
}

const FIRST_ENV = (
  key: string
) => `# Made by the first "npm start". .env.example explains all variables.
# This file holds secrets: keep a copy in a safe place, and never commit it.

NODE_ENV=production
HOST=127.0.0.1
PORT=3333

# Signs sessions and encrypts stored credentials. Whoever loses it loses those.
APP_KEY=${key}

# Services run against simulators until real credentials are entered on the admin pages.
DEMO=true
`

/**
 * Writes `.env` for a first local start. A machine that gets its secrets another
 * way (a container, a service manager) sets APP_KEY and gets no file.
 */
export async function ensureEnvFile(root: string): Promise<'written' | 'present' | 'unneeded'> {
  const path = envFilePath(root)
  const content = await readEnvFile(path)
  if (content !== null) {
    checkEnvLines(content)
    return 'present'
  }
  if (process.env.APP_KEY) return 'unneeded'
  try {
    const key = randomBytes(32).toString('base64url')
    await writeFile(path, FIRST_ENV(key), { flag: 'wx', mode: 0o600 })
    return 'written'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return 'present'
    throw new StartError(
      'E_ENV_UNWRITABLE',
      `${path} cannot be written (${code}): give this user the right to write there, or set APP_KEY in the environment`,
      { cause: error }
    )
  }
}

async function readEnvFile(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    throw new StartError(
      'E_ENV_UNREADABLE',
      `${path} cannot be read (${code}): make it a file that this user may read`,
      { cause: error }
    )
  }
}

const ASSIGNMENT = /^\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_.]*\s*=\s*(.*)$/

/** The parser skips what it does not understand; a mistake must not pass in silence. */
export function checkEnvLines(content: string): void {
  const lines = content.replace(/^\uFEFF/, '').split(/\r?\n/)
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]
    if (line.trim() === '' || line.trim().startsWith('#')) continue
    const assignment = ASSIGNMENT.exec(line)
    if (!assignment) {
      const name = /^\s*([A-Za-z_][A-Za-z0-9_.]*)/.exec(line)?.[1]
      throw new StartError(
        'E_ENV_LINE',
        `.env line ${index + 1}${name ? ` (${name})` : ''} is not NAME=value: correct it, or put # before it`
      )
    }
    const quote = /^["'`]/.exec(assignment[1])?.[0]
    if (!quote || assignment[1].indexOf(quote, 1) > 0) continue
    const end = lines.findIndex((later, at) => at > index && later.includes(quote))
    if (end === -1) {
      throw new StartError(
        'E_ENV_LINE',
        `.env line ${index + 1} opens a quote that nothing closes: add ${quote} at its end`
      )
    }
    index = end
  }
}
