import { createGunzip } from 'node:zlib'
import { createReadStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Parser, type ReadEntry } from 'tar'
import { isPackagePath } from '@wxiai/sdk/package'
import { AppError } from '#shared/errors'

export const TARBALL_LIMIT = 20 * 2 ** 20
const UNPACKED_LIMIT = 64 * 2 ** 20
const FILES_LIMIT = 2_000
const TOP = 'package/'

/** Files of a package by their path below `package/`. */
export type PackageFiles = Map<string, Buffer>

function refused(reason: string): AppError {
  return new AppError(422, 'package_broken', { params: { reason } })
}

/**
 * Reads a packed npm package into memory; nothing of it touches the disk before all of it is known to be harmless.
 * @throws AppError `package_broken` for what is no such tarball, leads out of its folder, links, or is too much
 */
export async function readTarball(path: string): Promise<PackageFiles> {
  const files: PackageFiles = new Map()
  const names = new Set<string>()
  let fault: AppError | null = null
  let unpacked = 0
  const parser = new Parser({
    strict: true,
    onReadEntry(entry) {
      fault ??= faultOf(entry)
      if (fault || entry.type === 'Directory') return entry.resume()
      const name = entry.path.slice(TOP.length)
      // Two names that differ in case are one file on some disks.
      if (names.has(name.toLowerCase())) fault = refused(`${name} is in it twice`)
      names.add(name.toLowerCase())
      if (names.size > FILES_LIMIT) fault = refused(`it holds more than ${FILES_LIMIT} files`)
      const chunks: Buffer[] = []
      entry.on('data', (chunk) => fault === null && chunks.push(Buffer.from(chunk)))
      entry.on('end', () => files.set(name, Buffer.concat(chunks)))
    },
  })
  // Counted before it is parsed: a bomb is noticed while it goes off.
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      unpacked += chunk.length
      if (unpacked > UNPACKED_LIMIT) {
        return done(refused(`it unpacks to more than ${UNPACKED_LIMIT / 2 ** 20} MB`))
      }
      done(fault, chunk)
    },
  })
  try {
    await pipeline(createReadStream(path), createGunzip(), measure, parser as never)
  } catch (error) {
    if (error instanceof AppError) throw error
    throw refused((error as Error).message)
  }
  if (fault) throw fault as AppError
  if (files.size === 0) throw refused('it is empty')
  return files
}

function faultOf(entry: ReadEntry): AppError | null {
  const { path, type } = entry
  if (type !== 'File' && type !== 'OldFile' && type !== 'Directory') {
    return refused(`${path} is neither a file nor a folder`)
  }
  const bare = path.replace(/\/$/, '')
  if (!isPackagePath(bare) || !(bare + '/').startsWith(TOP)) {
    return refused(`${path} lies outside of the package`)
  }
  return null
}
