import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
// @ts-expect-error -- Svelte has no types for what compiled components call
// eslint-disable-next-line svelte/no-svelte-internal -- its names are published, nothing of it is called
import * as client from 'svelte/internal/client'
import type { Plugin } from 'vite'
import { NOT_COMPILED_TO, RUNTIME_FILE, type SharedModules } from './shared_runtime_file.js'

const PREFIX = 'virtual:shared/'

const WHOLE = [
  'svelte/attachments',
  'svelte/events',
  'svelte/internal/disclose-version',
  'svelte/motion',
  'svelte/reactivity',
  'svelte/store',
  '@wxiai/sdk/ui',
]
/** Everything of these would weigh on every page of the app. Forms go through the API client of the SDK. */
const PARTS: Record<string, string> = {
  '@inertiajs/svelte': 'inertia, page, router, Link',
  'svelte':
    'createContext, createRawSnippet, flushSync, getAbortSignal, getAllContexts, getContext, hasContext, mount, onDestroy, onMount, setContext, settled, tick, unmount, untrack',
}

/** Modules that pages of installed plugins share with the app: a second copy of one would be a second world. */
function sources(appRoot: string): [id: string, source: string][] {
  const ui = join(appRoot, 'sdk/ui')
  const index = readFileSync(join(ui, 'index.ts'), 'utf8')
  // An entry for every component would cut the app's own chunks to pieces; most come with the index.
  const alone = readdirSync(ui).filter(
    (file) => file.endsWith('.svelte') && !index.includes(`'./${file}'`)
  )
  const compiled = Object.keys(client).filter((name) => !NOT_COMPILED_TO.test(name))
  const parts = { ...PARTS, 'svelte/internal/client': compiled.join(', ') }
  return [
    ...WHOLE.map((id): [string, string] => [id, `export * from '${id}'`]),
    ...Object.entries(parts).map(([id, names]): [string, string] => [
      id,
      `export { ${names} } from '${id}'`,
    ]),
    ...alone
      .map((file) => `@wxiai/sdk/ui/${file}`)
      .map((id): [string, string] => [id, `export { default } from '${id}'`]),
  ]
}

/** Makes each of them an entry of the app's build, for the import map of the page. */
export function sharedRuntime(appRoot: string): Plugin {
  const modules = new Map(sources(appRoot))
  const references = new Map<string, string>()
  return {
    name: 'wxiai:shared-runtime',
    applyToEnvironment: ({ name }) => name === 'client',
    buildStart() {
      if (this.environment.mode === 'dev') return
      for (const id of modules.keys()) {
        const name = `shared-${id
          .replace(/^@/, '')
          .replace(/\.svelte$/, '')
          .replaceAll('/', '-')}`
        const options = { preserveSignature: 'strict', type: 'chunk', name } as const
        references.set(id, this.emitFile({ ...options, id: `${PREFIX}${id}.js` }))
      }
    },
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return
      return {
        code: modules.get(id.slice(PREFIX.length + 1, -'.js'.length))!,
        moduleSideEffects: false,
      }
    },
    generateBundle(_options, bundle) {
      const shared: SharedModules = {}
      for (const [id, reference] of references) {
        const file = this.getFileName(reference)
        const chunk = bundle[file]
        shared[id] = { file, exports: chunk?.type === 'chunk' ? chunk.exports : [] }
      }
      const source = JSON.stringify(shared)
      this.emitFile({ type: 'asset', fileName: RUNTIME_FILE, source })
    },
  }
}
