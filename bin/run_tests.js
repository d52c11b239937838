/**
 * `npm test`: a fresh database, built pages, then all Japa suites. Arguments go to
 * Japa, for example `npm test -- unit --files money`.
 */
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error('The tests need Node.js 24: run them with "npm test"')
  process.exit(1)
}

import('./typescript/register.js')
  .then(() => import('./test_run/main.js'))
  .catch((error) => {
    console.error(error)
    console.log('0 passed, 1 failed')
    process.exit(1)
  })
