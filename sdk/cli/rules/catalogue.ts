/** Every rule of `wxiai-plugin check`. docs/plugins/rules.md is made from this. */
export type Level = 'error' | 'warning'

export interface Rule {
  level: Level
  /** What is asked for. */
  what: string
  why: string
}

const error = (what: string, why: string): Rule => ({ level: 'error', what, why })
const warning = (what: string, why: string): Rule => ({ level: 'warning', what, why })

export const RULES = {
  'package-name': error(
    '`name` of package.json is a name that npm accepts.',
    'The packed plugin is an npm package.'
  ),
  'package-version': error(
    '`version` is a semantic version such as `1.2.3`.',
    'Sites decide by it whether an upgrade is safe.'
  ),
  'package-type': error('`type` is `"module"`.', 'The host loads ES modules.'),
  'package-keyword': error(
    '`keywords` holds `wxiai-plugin`.',
    'Plugins are found on npm by it, and the host looks for it among its dependencies.'
  ),
  'package-engines': error(
    '`engines.wxiai` and `peerDependencies["@wxiai/sdk"]` are ranges of versions.',
    'A site refuses what was not made for its version instead of failing later.'
  ),
  'package-dependencies': error(
    'There are no `dependencies`; libraries are `devDependencies`.',
    'They are bundled when the plugin is packed: nothing is resolved or run on the server of a site.'
  ),
  'licence': error(
    '`license` is an SPDX identifier, and there is a LICENSE file.',
    'Without one nobody may use the plugin.'
  ),
  'contract': error(
    'The declaration keeps the contract.',
    'The host refuses to load a plugin that does not. The path of each fault is given.'
  ),
  'translation-missing': error(
    'A text that is given in languages has both `en` and `zh-CN`.',
    'People would meet the other language in the middle of a page.'
  ),
  'translation-plain': warning(
    'A label, description or help is `{ en, "zh-CN" }`, not a plain string.',
    'A plain string is shown to everybody as it is. Names of services, models and choices may be plain.'
  ),
  'label-missing': warning(
    'Fields of forms have an `x-label`.',
    'Without it the form shows the name of the property.'
  ),
  'page-missing': error(
    '`page` of a service names a file `pages/<page>.svelte`.',
    'The service would have no page at all.'
  ),
  'page-import': error(
    'Pages import their own files, `svelte`, `@inertiajs/svelte`, `@wxiai/sdk/ui` and `@lucide/svelte/icons/*` only.',
    'Pages are compiled by the site and linked to its own runtime; nothing else is there.'
  ),
  'icon-missing': error(
    '`icon` is SVG source or names an SVG file of the package, without scripts.',
    'It is shown on the site of others.'
  ),
  'app-internals': error(
    'Nothing is imported from the app: no `#…`, no `wxiai`, no `@adonisjs/*`, no file outside the plugin.',
    'They are not part of the contract and change without notice.'
  ),
  'forbidden-module': error(
    'These modules of Node are not used: `child_process`, `cluster`, `inspector`, `module`, `repl`, `v8`, `vm`; and outside the simulator: `dgram`, `dns`, `http`, `http2`, `https`, `net`, `tls`.',
    'A plugin reaches the network through `ctx.http`, where hosts are checked, and starts no programs.'
  ),
  'discouraged-module': warning(
    '`fs` and `worker_threads` are not used outside the simulator.',
    'Results belong to the host, which stores them; files beside the bundle are not packed.'
  ),
  'global-fetch': warning(
    'The global `fetch` is not called outside the simulator and pages.',
    'It goes around the rules about hosts: use `ctx.http`, or give `ctx.fetch` to a provider.'
  ),
  'environment': warning(
    '`process.env` is not read.',
    'Admins enter settings in the form that is made from `config`; the environment belongs to the site.'
  ),
  'dynamic-code': error(
    'There is no `eval` and no `new Function`.',
    'Nobody can read what it runs.'
  ),
  'secret': error(
    'No file of the package holds what looks like a key, token or private key.',
    'Whatever was published once stays public.'
  ),
  'bundle': error(
    'The plugin can be bundled into one file, which loads and declares the same as its source.',
    'That file is what sites run.'
  ),
  'size': error(
    'The packed files are smaller than 20 MB together.',
    'Every node of a site keeps them.'
  ),
  'size-large': warning(
    'The bundle is smaller than 3 MB.',
    'All of it is read when the site starts. Look for a library that is imported whole.'
  ),
  'manifest': error(
    'plugin.json can be made from the declaration and be read again.',
    'It is what an admin sees before any code runs.'
  ),
  'hosts-wide': warning(
    '`hosts` names the hosts that are needed; no `*.` before a name with fewer than two dots.',
    'Admins see the list before they install the plugin.'
  ),
  'simulator-missing': warning(
    'There is a simulator, `simulator.ts` or `simulator/index.ts`.',
    'Without one the plugin cannot be tried in demo mode, and most of the conformance suite has nothing to talk to.'
  ),
  'readme-missing': warning('There is a README.md.', 'npm and the dashboard show it.'),
  'changelog-missing': warning(
    'There is a CHANGELOG.md.',
    'The dashboard shows it before an upgrade.'
  ),
  'breaking-change': warning(
    'With `--against`: a change that may break callers or settings raises the major version (the minor one below 1.0.0).',
    'Sites upgrade within a major version without being asked twice.'
  ),
  'version-reused': warning(
    'With `--against`: a plugin that differs has a higher version.',
    'npm and sites take two packages of one version for the same.'
  ),
} as const satisfies Record<string, Rule>

export type RuleId = keyof typeof RULES

export interface Finding {
  rule: RuleId
  message: string
  /** Of the plugin, where one file is to blame. */
  file?: string
  line?: number
}

export const levelOf = ({ rule }: Finding): Level => RULES[rule].level
