import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import semver from 'semver'
import {
  breakingDifferences,
  compareManifests,
  readManifest,
  type Difference,
  type PluginManifest,
} from '../../src/package/index.js'
import { Problem } from '../problem.js'
import { readTarball } from '../tarball.js'
import type { Finding } from './catalogue.js'

/** plugin.json itself, or a packed plugin that holds one. @throws Problem when it is neither. */
export async function readOther(path: string): Promise<PluginManifest> {
  const bytes = /\.t?gz$/.test(path)
    ? (await readTarball(path)).get('plugin.json')
    : await readFile(path).catch(() => undefined)
  if (!bytes) throw new Problem(`${path}: there is no plugin.json to compare with`)
  try {
    return readManifest(bytes)
  } catch (error) {
    throw new Problem(`${path}: ${(error as Error).message}`)
  }
}

/** What the new version asks of those who have the old one. */
export function versionRules(old: PluginManifest, now: PluginManifest): Finding[] {
  const breaking = breakingDifferences(compareManifests(old, now))
  if (breaking.length && !mayBreak(old.version, now.version)) {
    return breaking.map((difference) => ({
      rule: 'breaking-change',
      message: `${describe(difference)}; ${now.version} after ${old.version} promises that nothing breaks`,
    }))
  }
  if (semver.gt(now.version, old.version) || isDeepStrictEqual(old.files, now.files)) return []
  const message = `version: ${now.version} is not above ${old.version}, and the files differ`
  return [{ rule: 'version-reused', message, file: 'package.json' }]
}

function mayBreak(from: string, to: string): boolean {
  if (semver.lte(to, from)) return false
  if (semver.major(to) > semver.major(from)) return true
  return semver.major(from) === 0 && semver.minor(to) > semver.minor(from)
}

function describe({ path, change, from, to }: Difference): string {
  const say = (value: unknown) => (value === undefined ? '' : ` ${JSON.stringify(value)}`)
  if (change === 'changed') return `${path}: changed from${say(from)} to${say(to)}`
  return `${path}: ${change}${say(from ?? to)}`
}
