/** `npm run docs:plugins`: writes what can be made from the sources; `--check` only says whether that is current. */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { RULES, type Rule } from '../../sdk/cli/rules/catalogue.js'
import { declarationsOf } from './declarations.js'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** In the order in which an author meets them. */
const MODULES: { name: string; about: string; files: string[] }[] = [
  {
    name: '@wxiai/sdk',
    about: 'What a plugin declares and what the host hands to it.',
    files: [
      'src/define',
      'src/contract',
      'src/contract/basics',
      'src/contract/prices',
      'src/contract/context',
      'src/contract/results',
      'src/contract/http',
      'src/contract/models',
      'src/records',
      'src/routes',
      'src/gateway',
      'src/amounts',
      'src/notify_form',
      'src/errors',
      'src/words',
      'src/field',
      'src/fit',
      'src/actions',
      'src/file_limits',
      'src/named_files',
      'src/input_file',
      'src/upstream_faults',
      'src/common_faults',
      'src/upstream',
      'src/upstream_api',
      'src/answer',
      'src/price_list',
      'src/price_table',
      'src/masks',
      'src/picture',
    ],
  },
  {
    name: 'form of @wxiai/sdk',
    about: 'Fields that forms of generators have again and again: `form.prompt(2500)`.',
    files: ['src/form', 'src/film'],
  },
  {
    name: '@wxiai/sdk/jwt',
    about:
      'Tokens for upstreams that want one. A module of its own, for it needs Node.js, and pages read the others, too.',
    files: ['src/jwt'],
  },
  {
    name: '@wxiai/sdk/ai',
    about: 'Models of the AI SDK as services. See [AI SDK providers](ai-sdk.md).',
    files: [
      'src/ai/model_service',
      'src/ai/image_service',
      'src/ai/video_service',
      'src/ai/fields',
      'src/ai/key_check',
    ],
  },
  {
    name: '@wxiai/sdk/simulator',
    about: 'Parts of a fake upstream.',
    files: [
      'simulator/base',
      'simulator/server',
      'simulator/clock',
      'simulator/webhook',
      'simulator/notifier',
      'simulator/steer',
      'simulator/bounded_map',
      'simulator/encode',
      'simulator/picture/raster',
      'simulator/picture/film',
      'simulator/picture/look',
    ],
  },
  {
    name: '@wxiai/sdk/test',
    about: 'The conformance suite and the fake host. See [the cookbook](cookbook.md#tests).',
    files: [
      'test/conformance/index',
      'test/conformance/world',
      'test/fake_host',
      'test/fake_http',
      'test/fake_records',
      'test/fake_site',
      'test/fake_till',
      'test/fake_clock',
      'test/canned_http',
      'test/documented',
    ],
  },
  {
    name: '@wxiai/sdk/validate',
    about: 'The contract check that the host runs when a plugin loads.',
    files: ['src/validate', 'src/faults'],
  },
  {
    name: '@wxiai/sdk/package',
    about: 'For packers and hosts: plugin.json, the hashes of the files, the signature.',
    files: [
      'src/package/manifest',
      'src/package/read',
      'src/package/files',
      'src/package/signature',
      'src/package/manifest_of',
      'src/package/compare',
      'src/package/differences',
      'src/package/error',
    ],
  },
]

const NOTE = '<!-- Made by "npm run docs:plugins" from the sources: change those. -->'

async function reference(): Promise<string> {
  const parts = [
    `# Reference\n\n${NOTE}\n\nEverything that \`@wxiai/sdk\` exports for authors, from its types.`,
    MODULES.map(({ name }) => `- [\`${name}\`](#${name.replace(/[^a-z]/g, '')})`).join('\n'),
  ]
  for (const { name, about, files } of MODULES) {
    parts.push(`## ${name}\n\n${about}`)
    for (const file of files) {
      const path = `${root}sdk/${file}.ts`
      parts.push(...declarationsOf(path, await readFile(path, 'utf8')))
    }
  }
  return parts.join('\n\n')
}

function rules(): string {
  const all = Object.entries(RULES) as [string, Rule][]
  const rows = (level: Rule['level']) =>
    all
      .filter(([, rule]) => rule.level === level)
      .map(([id, { what, why }]) => `### ${id}\n\n${what} ${why}`)
      .join('\n\n')
  return `# Rules of \`wxiai-plugin check\`

${NOTE}

Errors keep a plugin from being packed. Warnings do not; with \`--strict\` they count as errors. With \`--json\` the
answer is \`{ ok, errors, warnings, findings: [{ level, rule, message, file?, line? }] }\`.
The exit code is 0 when all is well, 1 when something was found, 2 when the check could not run.

They are rules for honest authors and help reviewers; they are no fence. A plugin is trusted code.

## Errors

${rows('error')}

## Warnings

${rows('warning')}
`
}

const PAGES = { 'docs/plugins/reference.md': reference, 'docs/plugins/rules.md': rules }
const onlyCheck = process.argv.includes('--check')

/** Tables stay as they are: nobody reads padded ones in a diff. */
async function withFormattedCode(markdown: string): Promise<string> {
  const config = await resolveConfig(`${root}reference.ts`)
  const blocks = markdown.split(/(```ts\n[\s\S]*?\n```)/)
  const formatted = blocks.map(async (block) => {
    const [, source] = /^```ts\n([\s\S]*)\n```$/.exec(block) ?? []
    if (source === undefined) return block
    return `\`\`\`ts\n${await format(source, { ...config, parser: 'typescript' })}\`\`\``
  })
  return `${(await Promise.all(formatted)).join('').trimEnd()}\n`
}

for (const [path, make] of Object.entries(PAGES)) {
  const text = await withFormattedCode(await make())
  const old = await readFile(root + path, 'utf8').catch(() => '')
  if (text === old) continue
  if (onlyCheck) {
    console.log(`${path} is not what the sources say: run "npm run docs:plugins"`)
    process.exitCode = 1
  } else {
    await writeFile(root + path, text)
    console.log(`${path} written`)
  }
}
