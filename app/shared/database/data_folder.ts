import { access, constants, mkdir } from 'node:fs/promises'
import { StartError } from '#shared/start_error'

/** Makes the data folder, or says in one line why that cannot be. */
export async function ensureDataFolder(folder: string): Promise<void> {
  try {
    // 0755 and not narrower: as root the database runs as another user, below this folder.
    await mkdir(folder, { recursive: true, mode: 0o755 })
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason =
      code === 'EEXIST' || code === 'ENOTDIR' ? 'is not a folder' : `cannot be written to (${code})`
    throw new StartError(
      'E_DATA_DIR',
      `The data folder ${folder} ${reason}: give this user the right to write there, or set DATA_DIR to another folder`,
      { cause: error }
    )
  }
}
