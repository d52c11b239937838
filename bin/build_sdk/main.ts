/**
 * `npm run build:sdk [folder]`: `@wxiai/sdk` and `create-wxiai-plugin` as npm takes them, in build/npm/ unless a folder is named. In a checkout
 * both are used as they lie in sdk/; see docs/decisions/0019-sdk-on-npm.md.
 */
import { join, relative, resolve } from 'node:path'
import { buildCreate } from './create.js'
import { ROOT } from './package_folder.js'
import { buildSdk } from './sdk.js'

const output = resolve(process.argv[2] ?? join(ROOT, 'build/npm'))

for (const [name, build] of Object.entries({
  'sdk': buildSdk,
  'create-wxiai-plugin': buildCreate,
})) {
  const folder = join(output, name)
  await build(folder)
  console.log(`npm publish ./${relative(process.cwd(), folder)}`)
}
