/**
 * Compiled TypeScript, kept in build/ under the path of its source. The last line of each file names what it was made
 * from, so a changed source, compiler or option is never answered with old JavaScript.
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** What tsconfig.json says. `@inject()` and the models read the metadata of decorators. */
const OPTIONS = {
  sourceMaps: true,
  inlineSourcesContent: false,
  swcrc: false,
  module: { type: 'es6' },
  jsc: {
    target: 'esnext',
    parser: { syntax: 'typescript', decorators: true },
    transform: {
      legacyDecorator: true,
      decoratorMetadata: true,
      verbatimModuleSyntax: true,
      useDefineForClassFields: true,
    },
    experimental: { keepImportAttributes: true },
    keepClassNames: true,
  },
}

const { version } = JSON.parse(readFileSync(require.resolve('@swc/core/package.json'), 'utf8'))
const COMPILER = JSON.stringify([version, OPTIONS])

function mark(source) {
  const hash = createHash('sha256').update(COMPILER).update(source).digest('base64url')
  return `//# madeFrom=${hash}\n`
}

/** Sources outside the checkout are compiled, but not kept. */
function outputOf(file) {
  const path = relative(ROOT, file)
  return path.startsWith('..') || path.split(sep).includes('node_modules')
    ? null
    : join(ROOT, 'build', `${path}.js`)
}

/** The kept JavaScript of a source; null where there is none or it is old. */
export function kept(file, source) {
  const output = outputOf(file)
  if (!output) return null
  try {
    const code = readFileSync(output, 'utf8')
    return code.endsWith(mark(source)) ? code : null
  } catch {
    return null
  }
}

/** Compiles a source and keeps the result. Throws E_COMPILE with the place of the mistake. */
export function compile(file, source) {
  const { code, map } = transform(file, source)
  const output = outputOf(file)
  if (!output) {
    const inline = Buffer.from(map).toString('base64')
    return `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}\n`
  }
  // Node reads maps from data: URLs and relative ones, not from file: ones.
  const mapUrl = relative(dirname(file), `${output}.map`).split(sep).join('/')
  const javascript = `${code}\n//# sourceMappingURL=${mapUrl}\n${mark(source)}`
  if (write(`${output}.map`, map)) write(output, javascript)
  return javascript
}

function transform(file, source) {
  // Loaded here only: it takes 40 MB, and where all is compiled nobody needs it.
  const { transformSync } = require('@swc/core')
  try {
    return transformSync(source, { ...OPTIONS, filename: file })
  } catch (cause) {
    // After the picture of the place comes what the compiler thought; our own stack says no more.
    const [reason] = cause.message.split('\n\nCaused by')
    const error = new SyntaxError(
      `${relative(ROOT, file)} cannot be compiled:\n\n${reason.trimEnd()}`
    )
    error.stack = `${error.name}: ${error.message}`
    throw Object.assign(error, { code: 'E_COMPILE' })
  }
}

/** In one step, for other processes read and write the same files. A folder that may not be written to only costs time. */
function write(path, content) {
  const draft = `${path}.${randomUUID()}.draft`
  try {
    mkdirSync(dirname(path), { recursive: true })
  } catch {
    return false
  }
  try {
    writeFileSync(draft, content)
    renameSync(draft, path)
    return true
  } catch {
    rmSync(draft, { force: true })
    return false
  }
}
