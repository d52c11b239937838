import { builtinModules } from 'node:module'
import { relative, sep } from 'node:path'
import { rolldown, type Plugin as BundlerPlugin } from 'rolldown'

/** One module that asks for another. */
export interface ImportRecord {
  /** File of the plugin, or the package that it belongs to. */
  from: string
  /** As it is written for modules of Node and the SDK, a path below the plugin or a package otherwise. */
  to: string
}

export interface Bundle {
  code: string
  imports: ImportRecord[]
}

const isBuiltin = (id: string) => id.startsWith('node:') || builtinModules.includes(id)
const isSdk = (id: string) => id === '@wxiai/sdk' || id.startsWith('@wxiai/sdk/')

/**
 * One ES module with everything in it but `@wxiai/sdk` and the modules of Node. The simulator, where `entry` imports it, stays a file
 * of its own, so that production never loads it.
 * @throws Error of the bundler, with the place of the mistake.
 */
export async function bundle(
  root: string,
  entry: string,
  simulator: string | null
): Promise<Bundle> {
  const imports: ImportRecord[] = []
  const build = await rolldown({
    input: entry,
    cwd: root,
    platform: 'node',
    logLevel: 'silent',
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    plugins: [kept(simulator), recorder(root, imports)],
  })
  try {
    const { output } = await build.generate({
      format: 'esm',
      codeSplitting: false,
      comments: { legal: true, annotation: false, jsdoc: false },
    })
    const [chunk] = output
    return { code: chunk.code, imports }
  } finally {
    await build.close()
  }
}

/** What stays outside. */
function kept(simulator: string | null): BundlerPlugin {
  return {
    name: 'wxiai:kept',
    async resolveId(id, importer, { isEntry }) {
      if (isEntry) return
      if (isSdk(id)) return { id, external: true }
      if (isBuiltin(id)) {
        const named = id.startsWith('node:') ? id : `node:${id}`
        return { id: named, external: true, moduleSideEffects: false }
      }
      if (!simulator || !importer) return
      const found = await this.resolve(id, importer, { skipSelf: true })
      if (found?.id === simulator) return { id: './simulator.js', external: true }
    },
  }
}

function recorder(root: string, imports: ImportRecord[]): BundlerPlugin {
  const nameOf = (id: string) => {
    const [, inPackages] = /.*[/\\]node_modules[/\\](.*)$/.exec(id) ?? []
    if (inPackages) {
      const parts = inPackages.split(/[/\\]/)
      return parts.slice(0, parts[0].startsWith('@') ? 2 : 1).join('/')
    }
    return id.startsWith('/') || /^[A-Za-z]:\\/.test(id)
      ? relative(root, id).split(sep).join('/')
      : id
  }
  return {
    name: 'wxiai:recorder',
    buildEnd() {
      for (const id of this.getModuleIds()) {
        const info = this.getModuleInfo(id)
        for (const to of [...(info?.importedIds ?? []), ...(info?.dynamicallyImportedIds ?? [])]) {
          imports.push({ from: nameOf(id), to: nameOf(to) })
        }
      }
    },
  }
}
