import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { glob } from 'tinyglobby'
import type { Assembled } from '../assemble.js'
import type { ImportRecord } from '../bundle.js'
import type { Finding, RuleId } from './catalogue.js'

const NEVER = /^node:(child_process|cluster|inspector|module|repl|v8|vm)(\/|$)/
const NETWORK = /^node:(dgram|dns|http|http2|https|net|tls)(\/|$)/
const DISCOURAGED = /^node:(fs|worker_threads)(\/|$)/
const INTERNAL = /^(#|wxiai(\/|$)|@adonisjs\/|\.\.)/
const FOR_PAGES =
  /^(\.|svelte($|\/)|@inertiajs\/svelte$|@wxiai\/sdk\/ui($|\/)|@lucide\/svelte\/icons\/)/

/** What the code asks for, itself and by the libraries that are bundled with it. */
export function importRules({ imports }: Assembled): Finding[] {
  const findings = new Map<string, Finding>()
  const look = (records: ImportRecord[], inSimulator: boolean) => {
    for (const { from, to } of records) {
      const rule = ruleOf(to, inSimulator)
      if (!rule) continue
      const own = /\.(ts|js|mjs)$/.test(from)
      const message = own ? `imports ${to}` : `the library ${from} imports ${to}`
      findings.set(`${rule} ${from} ${to}`, { rule, message, ...(own && { file: from }) })
    }
  }
  look(imports.plugin, false)
  look(imports.simulator, true)
  return [...findings.values()]
}

function ruleOf(to: string, inSimulator: boolean): RuleId | null {
  if (NEVER.test(to)) return 'forbidden-module'
  if (INTERNAL.test(to)) return 'app-internals'
  if (inSimulator) return null
  if (NETWORK.test(to)) return 'forbidden-module'
  return DISCOURAGED.test(to) ? 'discouraged-module' : null
}

interface Source {
  file: string
  text: string
}

/** Files of the author: neither what was installed nor what was made. */
export async function sourcesOf(root: string): Promise<Source[]> {
  const sources: Source[] = []
  const patterns = ['**/*.{ts,js,mjs,svelte,json,md,yml,yaml,svg,css,txt,pem,env}', '.env*']
  const ignore = ['**/node_modules', 'dist', '.wxiai', '.git', 'package-lock.json']
  for (const file of await glob(patterns, { cwd: root, ignore, dot: true })) {
    sources.push({ file, text: await readFile(join(root, file), 'utf8') })
  }
  return sources.sort((a, b) => (a.file < b.file ? -1 : 1))
}

/** What stands in the author's own files. */
export function sourceRules(sources: Source[]): Finding[] {
  return sources.flatMap(({ file, text }) => {
    if (!/\.(ts|js|mjs|svelte)$/.test(file)) return []
    if (file.startsWith('tests/')) return []
    const page = file.startsWith('pages/')
    const simulator = /^simulator[./]/.test(file)
    const code = withoutComments(text)
    return [
      ...matches('dynamic-code', file, code, /\beval\s*\(|\bnew Function\s*\(/g),
      ...(page ? pageImports(file, code) : []),
      ...(page || simulator
        ? []
        : [
            ...matches('global-fetch', file, code, /(?<![.\w])fetch\s*\(|\bglobalThis\.fetch\b/g),
            ...matches('environment', file, code, /\bprocess\.env\b/g),
          ]),
    ]
  })
}

function pageImports(file: string, code: string): Finding[] {
  return [...code.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)]
    .filter(([, specifier]) => !FOR_PAGES.test(specifier))
    .map((match) => ({
      rule: 'page-import',
      message: `imports ${match[1]}`,
      file,
      line: lineAt(code, match.index),
    }))
}

const SECRETS: [what: string, pattern: RegExp][] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/g],
  ['an AWS key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ['an OpenAI or Anthropic key', /\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{24,}\b/g],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{50,})\b/g],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/g],
  ['a Google key', /\bAIza[A-Za-z0-9_-]{35}\b/g],
  ['a Slack token', /\bxox[abprs]-[A-Za-z0-9-]{20,}/g],
  ['a Stripe key', /\b[sr]k_live_[A-Za-z0-9]{20,}\b/g],
  ['a Replicate token', /\br8_[A-Za-z0-9]{37}\b/g],
  ['a Volcengine key', /\bAKLT[A-Za-z0-9]{30,}\b/g],
]

/** Also in the tests and the files around them: they are published with the repository. */
export function secretRules(sources: Source[]): Finding[] {
  return sources.flatMap(({ file, text }) =>
    SECRETS.flatMap(([what, pattern]) => matches('secret', file, text, pattern, `holds ${what}`))
  )
}

function matches(
  rule: RuleId,
  file: string,
  text: string,
  pattern: RegExp,
  message?: string
): Finding[] {
  return [...text.matchAll(pattern)].map((match) => ({
    rule,
    message: message ?? `uses ${match[0].replace(/\s*\($/, '()').trim()}`,
    file,
    line: lineAt(text, match.index),
  }))
}

const lineAt = (text: string, index: number) => text.slice(0, index).split('\n').length

/** Blanked, so that lines keep their numbers; a `//` in an address is none. */
function withoutComments(code: string): string {
  const blank = (comment: string) => comment.replace(/[^\n]/g, ' ')
  return code.replace(/\/\*[\s\S]*?\*\//g, blank).replace(/(?<![:\w'"`])\/\/[^\n]*/g, blank)
}
