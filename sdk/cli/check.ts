import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plugin } from '../src/contract.js'
import { brokenPromises, readManifest, type PluginManifest } from '../src/package/index.js'
import { assemble, manifestFor, manifestText, type Assembled } from './assemble.js'
import { Problem } from './problem.js'
import { importPlugin, type Project } from './project.js'
import { type Finding, levelOf } from './rules/catalogue.js'
import { importRules, secretRules, sourceRules, sourcesOf } from './rules/code_rules.js'
import { declarationRules } from './rules/declaration_rules.js'
import { packageRules } from './rules/package_rules.js'

const MOST_BYTES = 20 * 1024 * 1024
const LARGE = 3 * 1024 * 1024

export interface Checked {
  findings: Finding[]
  /** Where nothing stood in the way of making it. */
  packed: { manifest: PluginManifest; assembled: Assembled } | null
}

/** Every rule that needs nothing but the plugin itself. */
export async function checkProject(project: Project): Promise<Checked> {
  const sources = await sourcesOf(project.root)
  const findings = [
    ...(await packageRules(project)),
    ...sourceRules(sources),
    ...secretRules(sources),
  ]
  const plugin = await importPlugin(project.entry).catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error
    findings.push({ rule: 'contract', message: error.message })
    return null
  })
  if (!plugin) return { findings, packed: null }
  findings.push(...(await declarationRules(project, plugin)))
  const whole = !findings.some(
    ({ rule }) => rule === 'contract' || /^package-(name|version|engines)$/.test(rule)
  )
  if (!whole) return { findings, packed: null }
  const packed = await tryToPack(project, plugin, findings)
  return {
    findings,
    packed: packed && !findings.some((one) => levelOf(one) === 'error') ? packed : null,
  }
}

async function tryToPack(project: Project, plugin: Plugin, findings: Finding[]) {
  let assembled: Assembled
  try {
    assembled = await assemble(project, plugin)
  } catch (error) {
    const message = (error as Error).message.trim()
    findings.push({ rule: 'bundle', message })
    return null
  }
  findings.push(...importRules(assembled), ...sizeRules(assembled))
  const manifest = manifestFor(plugin, assembled)
  try {
    readManifest(manifestText(manifest))
  } catch (error) {
    findings.push({ rule: 'manifest', message: (error as Error).message })
  }
  findings.push(...(await bundleRules(project, manifest, assembled)))
  return { manifest, assembled }
}

function sizeRules({ files }: Assembled): Finding[] {
  const total = [...files.values()].reduce((sum, { length }) => sum + length, 0)
  const bundle = files.get('plugin.js')!.length
  const size = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`
  return [
    ...(total > MOST_BYTES
      ? [{ rule: 'size' as const, message: `the files are ${size(total)} together` }]
      : []),
    ...(bundle > LARGE
      ? [{ rule: 'size-large' as const, message: `plugin.js is ${size(bundle)}` }]
      : []),
  ]
}

/** The bundle is loaded as a site would load it, and has to say what the sources say. */
async function bundleRules(
  project: Project,
  manifest: PluginManifest,
  { files, packageJson }: Assembled
): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'wxiai-plugin-'))
  try {
    for (const name of ['package.json', 'plugin.js', 'simulator.js']) {
      const bytes = files.get(name)
      if (bytes) await writeFile(join(folder, name), bytes)
    }
    const plugin = await importPlugin(join(folder, 'plugin.js'))
    return brokenPromises(manifest, plugin, packageJson).map(({ path, message }) => ({
      rule: 'bundle',
      message: `${path}: ${message}`,
    }))
  } catch (error) {
    const message = (error as Error).message.replaceAll(`${folder}/`, '')
    return [{ rule: 'bundle', message: `the bundle of ${project.package.name}: ${message}` }]
  } finally {
    await rm(folder, { recursive: true })
  }
}
