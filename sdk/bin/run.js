/** Runs a tool of this kit. Read by whatever Node is installed, so it uses no new syntax. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The Node that npm installed for the app. */
var own = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))

export async function run(tool) {
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    await import('../cli/loader.js')
    var module = await import(tool)
    process.exitCode = await module.main(process.argv.slice(2))
    // A plugin that was loaded may have left a timer; whatever is still to be written gets its moment.
    setTimeout(function () {
      process.exit()
    }, 200).unref()
  } else if (existsSync(own) && !process.env.WXIAI_OWN_NODE) {
    var child = spawnSync(own, process.argv.slice(1), {
      env: Object.assign({}, process.env, { WXIAI_OWN_NODE: '1' }),
      stdio: 'inherit',
    })
    process.exitCode = child.status === null ? 1 : child.status
  } else {
    console.error('This needs Node.js 24, not ' + process.versions.node)
    process.exitCode = 2
  }
}
