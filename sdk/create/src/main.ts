import { spawn } from 'node:child_process'
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { Problem } from '../../cli/problem.js'
import { askFor } from './answers.js'
import { KINDS, type Kind } from './kinds.js'
import { SDK_FOLDER } from './sdk_range.js'
import { writePlugin } from './write_plugin.js'

const HELP = `npm create wxiai-plugin [folder] -- [options]

  --id <id>        kebab-case, e.g. my-plugin
  --kind <kind>    ${Object.keys(KINDS).join(', ')}
  --name <name>    as people see it; made from the id when omitted
  --yes            asks nothing
  --no-install     leaves npm install to you`

const OPTIONS = {
  'id': { type: 'string' },
  'kind': { type: 'string' },
  'name': { type: 'string' },
  'yes': { type: 'boolean', short: 'y' },
  'no-install': { type: 'boolean' },
  'help': { type: 'boolean', short: 'h' },
} as const

/** Exit codes: 0 written, 1 the libraries could not be installed, 2 an answer is wrong. */
export async function main(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true })
    if (values.help) {
      process.stdout.write(`${HELP}\n`)
      return 0
    }
    const answers = await askFor(values)
    const folder = positionals[0] ?? `wxiai-plugin-${answers.id}`
    await writePlugin(folder, answers)
    const { needsLibraries }: Kind = KINDS[answers.kind]
    // In a checkout the SDK is linked, and most plugins run at once.
    const needed = !SDK_FOLDER || needsLibraries
    const installed = needed && !values['no-install'] && (await install(folder))
    const failed = needed && !values['no-install'] && !installed
    const steps = [
      `cd ${relative(process.cwd(), folder) || '.'}`,
      ...(needed && !installed ? ['npm install'] : []),
      'npm test         # the conformance suite, against the simulator',
      SDK_FOLDER
        ? 'npm run dev      # your plugin inside a WXIAI of its own'
        : 'npm run dev -- --host <folder of a WXIAI>',
      'npm run check    # what publishing asks for',
    ]
    process.stdout.write(
      `\n${answers.name} is written.\n\n${steps.map((step) => `  ${step}`).join('\n')}\n\n`
    )
    return failed ? 1 : 0
  } catch (error) {
    const { code } = error as { code?: string }
    const known =
      error instanceof Problem || code === 'ABORT_ERR' || code?.startsWith('ERR_PARSE_ARGS')
    process.stderr.write(`${known ? (error as Error).message : (error as Error).stack}\n`)
    return 2
  }
}

function install(folder: string): Promise<boolean> {
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
  const child = spawn('npm', args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  return new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('close', (status) => resolve(status === 0))
  })
}
