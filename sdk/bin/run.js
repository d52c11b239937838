/** Runs a tool of this kit. Read by whatever Node is installed, so it uses no new syntax. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What the bundler of the kit runs on. */
var LEAST = [20, 19]
/** In a checkout, the Node that npm installed for the app. */
var own = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))

export async function run(tool) {
  var version = process.versions.node.split('.').map(Number)
  if (version[0] < 24 && existsSync(own) && !process.env.WXIAI_OWN_NODE) {
    var child = spawnSync(own, process.argv.slice(1), {
      env: Object.assign({}, process.env, { WXIAI_OWN_NODE: '1' }),
      stdio: 'inherit',
    })
    process.exitCode = child.status === null ? 1 : child.status
  } else if (version[0] < LEAST[0] || (version[0] === LEAST[0] && version[1] < LEAST[1])) {
    console.error('This needs Node.js ' + LEAST.join('.') + ', not ' + process.versions.node)
    process.exitCode = 2
  } else {
    await import('../cli/loader.js')
    var module = await import(tool)
    process.exitCode = await module.main(process.argv.slice(2))
    // A plugin that was loaded may have left a timer; whatever is still to be written gets its moment.
    setTimeout(function () {
      process.exit()
    }, 200).unref()
  }
}
