/** `npm run walk:stranger`: a plugin from an empty folder, with the kit from npm, to its end on a site of two nodes. */
process.env.WALK = 'npm'
process.argv.splice(2, 0, 'chaos', '--files', 'stranger/walk')
await import('./run_tests.js')
