import { existsSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from '../src/contract.js'
import { Problem } from './problem.js'

export interface AuthorsPackage {
  name?: string
  version?: string
  description?: string
  license?: string
  author?: string | { name: string }
  homepage?: string
  repository?: unknown
  bugs?: unknown
  keywords?: string[]
  type?: string
  engines?: { wxiai?: string }
  wxiai?: { plugin?: string }
  peerDependencies?: Record<string, string>
}

/** A plugin as its author has it on disk: sources, not packed. */
export interface Project {
  root: string
  package: AuthorsPackage
  entry: string
  /** Source of the simulator, where there is one. */
  simulator: string | null
}

const SIMULATORS = ['simulator.ts', 'simulator.js', 'simulator/index.ts', 'simulator/index.js']

/** @throws Problem when the folder holds no plugin. */
export async function openProject(folder: string): Promise<Project> {
  const root = await realpath(resolve(folder)).catch(() => {
    throw new Problem(`${folder}: there is no such folder`)
  })
  const path = join(root, 'package.json')
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Problem(`${path}: is missing; run this in the folder of a plugin`)
  })
  let parsed: AuthorsPackage
  try {
    parsed = JSON.parse(text) as AuthorsPackage
  } catch (error) {
    throw new Problem(`${path}: is not JSON: ${(error as Error).message}`)
  }
  const named = parsed.wxiai?.plugin
  if (!named) throw new Problem(`${path}: wxiai.plugin is missing, e.g. "./plugin.ts"`)
  const entry = join(root, named)
  if (!existsSync(entry))
    throw new Problem(`${path}: wxiai.plugin names "${named}", which is not there`)
  const simulator = SIMULATORS.map((name) => join(root, name)).find((file) => existsSync(file))
  return { root, package: parsed, entry, simulator: simulator ?? null }
}

/** As long as the host waits. */
const IMPORT_TIMEOUT = 10_000

/** The declaration, not checked yet. @throws Problem when the module cannot be imported. */
export async function importPlugin(file: string): Promise<Plugin> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const fault = new Error(`it does not end within ${IMPORT_TIMEOUT / 1000} seconds`)
    timer = setTimeout(() => reject(fault), IMPORT_TIMEOUT)
  })
  try {
    const module = await Promise.race([import(pathToFileURL(file).href), late])
    return (module as { default: Plugin }).default
  } catch (error) {
    throw new Problem(`${file} cannot be loaded: ${(error as Error).message}`)
  } finally {
    clearTimeout(timer)
  }
}
