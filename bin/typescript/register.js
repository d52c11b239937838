/**
 * Lets this process import TypeScript. JavaScript comes from build/, where `npm start` and `node ace` compile what
 * changed; no compiler and no loader thread stay in memory. See docs/decisions/0009-compiled-once.md.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import { compile, kept } from './compiler.js'

process.setSourceMapsEnabled(true)

const module = (url) => ({ url, format: 'module', shortCircuit: true })
const isTypeScript = (url) => url.startsWith('file:') && /^[^?#]*(?<!\.d)\.ts(?:[?#]|$)/.test(url)

/** Sources name each other by the extension that they would have as JavaScript. */
function sourceOf(url) {
  if (!/^file:[^?#]*\.js(?:[?#]|$)/.test(url)) return null
  const source = url.replace(/\.js(?=[?#]|$)/, '.ts')
  return existsSync(new URL(source)) ? source : null
}

let allCompiled = false

function javascriptOf(file) {
  const source = readFileSync(file, 'utf8')
  const javascript = kept(file, source)
  // An isolated plugin may start no compiler, but Node's own is enough for it.
  if (!javascript && process.permission) return stripTypeScriptTypes(source, { mode: 'transform' })
  if (javascript || allCompiled) return javascript ?? compile(file, source)
  allCompiled = true
  const compileAll = fileURLToPath(new URL('compile_all.js', import.meta.url))
  spawnSync(process.execPath, [compileAll], { stdio: 'inherit' })
  return kept(file, source) ?? compile(file, source)
}

registerHooks({
  resolve(specifier, context, next) {
    // The usual case first: asking Node costs an exception for each of a thousand imports.
    if (specifier.startsWith('.') && context.parentURL && isTypeScript(context.parentURL)) {
      const source = sourceOf(new URL(specifier, context.parentURL).href)
      if (source) return module(source)
    }
    try {
      const found = next(specifier, context)
      return isTypeScript(found.url) ? { ...found, format: 'module' } : found
    } catch (error) {
      const source = error.code === 'ERR_MODULE_NOT_FOUND' && error.url && sourceOf(error.url)
      if (!source) throw error
      return module(source)
    }
  },
  load(url, context, next) {
    if (!isTypeScript(url)) return next(url, context)
    const [path] = url.split(/[?#]/)
    return { format: 'module', source: javascriptOf(fileURLToPath(path)), shortCircuit: true }
  },
})
