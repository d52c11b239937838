import { parseArgs } from 'node:util'
import { PluginPackageError } from '../src/package/index.js'
import { check, newKey, pack, sign } from './commands.js'
import { dev } from './dev.js'
import { runTests } from './run_tests.js'
import { Problem } from './problem.js'

const HELP = `wxiai-plugin <command>

  check [folder]                      every rule of docs/plugins/rules.md
        --against <plugin.json|tgz>   and what changed since that version
        --json  --strict              for programs; warnings count as errors
  pack  [folder]                      one tarball in dist/, without dependencies
        --out <folder>  --json
  sign  <tarball> --key <file>        signs it with your ed25519 key
        --new-key <file>              makes such a key
  test  [files]                       runs tests/*.test.ts with node:test
  dev   [folder]                      the plugin inside a WXIAI of its own
        --host <folder>               checkout of WXIAI; or WXIAI_HOST
        --port <number>

Exit codes: 0 fine, 1 found something, 2 could not run`

const OPTIONS = {
  'against': { type: 'string' },
  'json': { type: 'boolean' },
  'strict': { type: 'boolean' },
  'out': { type: 'string' },
  'key': { type: 'string' },
  'new-key': { type: 'string' },
  'port': { type: 'string' },
  'host': { type: 'string' },
  'help': { type: 'boolean', short: 'h' },
} as const

export async function main(args: string[]): Promise<number> {
  try {
    return await run(args)
  } catch (error) {
    const known =
      error instanceof Problem ||
      error instanceof PluginPackageError ||
      (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
    process.stderr.write(`${known ? (error as Error).message : (error as Error).stack}\n`)
    return error instanceof Problem && /^not packed/.test(error.message) ? 1 : 2
  }
}

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true })
  const [command, ...rest] = positionals
  const folder = rest[0] ?? '.'
  if (values.help || !command) {
    process.stdout.write(`${HELP}\n`)
    return values.help ? 0 : 2
  }
  switch (command) {
    case 'check':
      return check(folder, values)
    case 'pack':
      return pack(folder, values)
    case 'sign':
      if (values['new-key']) return newKey(values['new-key'])
      if (!rest[0]) throw new Problem('sign: name the tarball')
      if (!values.key) throw new Problem('sign: --key <file> is missing')
      return sign(rest[0], values.key)
    case 'test':
      return runTests(rest)
    case 'dev':
      return dev(folder, values)
    default:
      throw new Problem(`"${command}" is no command; try wxiai-plugin --help`)
  }
}
