import { spawnSync } from 'node:child_process'
import { chown, lchown, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EmbeddedBinaries } from '#shared/database/embedded_binaries'
import { StartError } from '#shared/start_error'

/** The user "nobody". initdb asks the system for the name of its user, so any number will not do. */
const NOBODY = 65_534

/** As whom, and through what, the server's programs run. */
export interface EmbeddedIdentity {
  uid: number | null
  gid: number | null
  /** A command that goes before the program. */
  prefix: string[]
  binaries: EmbeddedBinaries
}

const UNSHARE = ['unshare', '-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`]

async function ownerOf(path: string): Promise<{ uid: number; gid: number } | null> {
  return stat(path).catch(() => null)
}

/** True when each folder on the way may be entered by everybody. */
async function isOpenToAll(path: string): Promise<boolean> {
  const { mode } = await stat(path)
  if ((mode & 0o001) === 0) return false
  const parent = dirname(path)
  return parent === path ? true : isOpenToAll(parent)
}

function canUnshare(binaries: EmbeddedBinaries): boolean {
  const [command, ...args] = UNSHARE
  const probe = spawnSync(command, [...args, binaries.postgres, '--version'], { stdio: 'ignore' })
  return probe.status === 0
}

async function giveTo(path: string, uid: number, gid: number): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true })
  for (const entry of entries) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) await giveTo(child, uid, gid)
    else await lchown(child, uid, gid)
  }
  await chown(path, uid, gid)
}

/**
 * PostgreSQL refuses to run as root. When the app does, the server runs as
 * another user, in the first of three ways that works here.
 */
export async function chooseIdentity(
  binaries: EmbeddedBinaries,
  layout: { dataDir: string; cluster: string }
): Promise<EmbeddedIdentity> {
  const asIs: EmbeddedIdentity = { uid: null, gid: null, prefix: [], binaries }
  if (process.getuid?.() !== 0) return asIs

  const owner = await ownerOf(layout.cluster)
  if (owner && owner.uid !== 0 && owner.uid !== NOBODY) {
    return { ...asIs, uid: owner.uid, gid: owner.gid }
  }

  const nobody = { ...asIs, uid: NOBODY, gid: NOBODY }
  const dataIsOpen = await isOpenToAll(layout.dataDir)
  if (dataIsOpen && (await isOpenToAll(dirname(binaries.postgres)))) return nobody
  if (canUnshare(binaries)) return { ...asIs, prefix: UNSHARE }
  if (dataIsOpen) return { ...nobody, binaries: await binaries.copyTo(layout.dataDir) }

  throw new StartError(
    'E_DATABASE_AS_ROOT',
    `PostgreSQL does not run as root, and no other user may enter ${layout.dataDir}: start as a normal user, or set DATA_DIR to a folder like /var/lib/wxiai`
  )
}

/** An empty folder that belongs to the server's user and to nobody else. */
export async function makePrivateFolder(path: string, identity: EmbeddedIdentity): Promise<void> {
  await mkdir(path, { mode: 0o700 })
  if (identity.uid !== null) await chown(path, identity.uid, identity.gid ?? identity.uid)
}

/** A cluster may have been made in another of the three ways. */
export async function ensureOwnership(cluster: string, identity: EmbeddedIdentity): Promise<void> {
  if (process.getuid?.() !== 0) return
  const uid = identity.uid ?? 0
  const owner = await ownerOf(cluster)
  if (owner && owner.uid !== uid) await giveTo(cluster, uid, identity.gid ?? 0)
}
