import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import semver from 'semver'
import type { Project } from '../project.js'
import type { Finding, RuleId } from './catalogue.js'

const NAME = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/
const SPDX = /^\(?[A-Za-z0-9][A-Za-z0-9.+-]*( (OR|AND|WITH) [A-Za-z0-9.+-]+)*\)?$/

/** package.json and the files around it. */
export async function packageRules({ root, package: own, simulator }: Project): Promise<Finding[]> {
  const findings: Finding[] = []
  const say = (rule: RuleId, message: string) =>
    findings.push({ rule, message, file: 'package.json' })
  const missing = (rule: RuleId, message: string) => findings.push({ rule, message })

  if (!own.name || !NAME.test(own.name))
    say('package-name', `name: "${own.name ?? ''}" is no name for npm`)
  if (!semver.valid(own.version)) say('package-version', 'version: must be a version such as 1.2.3')
  if (own.type !== 'module') say('package-type', 'type: must be "module"')
  if (!own.keywords?.includes('wxiai-plugin'))
    say('package-keyword', 'keywords: must hold "wxiai-plugin"')
  const ranges = {
    'engines.wxiai': own.engines?.wxiai,
    'peerDependencies["@wxiai/sdk"]': own.peerDependencies?.['@wxiai/sdk'],
  }
  for (const [field, range] of Object.entries(ranges)) {
    if (!range || semver.validRange(range) === null) {
      say('package-engines', `${field}: must be a range of versions such as "^0.1.0"`)
    }
  }
  const { dependencies = {} } = own as { dependencies?: Record<string, string> }
  for (const name of Object.keys(dependencies)) {
    say('package-dependencies', `dependencies: move "${name}" to devDependencies`)
  }
  if (!own.license || own.license === 'UNLICENSED' || !SPDX.test(own.license)) {
    say('licence', 'license: must be an SPDX identifier such as "MIT"')
  }
  const files = await readdir(root)
  if (!files.some((name) => /^LICEN[CS]E/i.test(name))) missing('licence', 'LICENSE is missing')
  if (!files.some((name) => /^README.*\.md$/i.test(name)))
    missing('readme-missing', 'README.md is missing')
  if (!existsSync(join(root, 'CHANGELOG.md')))
    missing('changelog-missing', 'CHANGELOG.md is missing')
  if (!simulator)
    missing('simulator-missing', 'there is neither simulator.ts nor simulator/index.ts')
  return findings
}
