import { createRequire, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

const ID = 'svelte/compiler'
const URL_OF_IT = 'wxiai:svelte-compiler'

/** Svelte ships its compiler in one file, too, for `require`: loading its 250 modules takes a third of a second longer. */
export function loadCompilerFromOneFile(): void {
  const require = createRequire(import.meta.url)
  const path = require.resolve(ID)
  const names = Object.keys(require(path) as object)
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === ID
        ? { url: URL_OF_IT, format: 'module', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === URL_OF_IT
        ? { format: 'module', source: source(path, names), shortCircuit: true }
        : next(url, context),
  })
}

function source(path: string, names: string[]): string {
  const file = JSON.stringify(pathToFileURL(path).href)
  return `import { createRequire } from 'node:module'
export const { ${names.join(', ')} } = createRequire(${file})(${JSON.stringify(path)})`
}
