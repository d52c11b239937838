/**
 * `npm start`: prepares the machine and serves the app in this one process.
 * This file is read by whatever Node is installed, so it uses no new syntax.
 */
var version = process.versions.node
if (Number(version.split('.')[0]) < 24) {
  console.error(
    'WXIAI needs Node.js 24 and this is ' +
      version +
      ': start it with "npm start", which brings its own on Linux, or install Node.js 24 from https://nodejs.org'
  )
  process.exit(1)
}

import('./typescript/register.js')
  .then(function () {
    return import('./start/main.js')
  })
  .catch(function (error) {
    if (error && error.code === 'MODULE_NOT_FOUND' && /@swc/.test(error.message)) {
      console.error('The packages are not installed: run "npm install" first')
    } else if (error && error.code === 'E_COMPILE') {
      console.error(error.message)
    } else {
      console.error(error)
    }
    process.exit(1)
  })
