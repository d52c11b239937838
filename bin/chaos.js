/** `npm run chaos`: the long form of the chaos tests; prints kills, faults, tasks and credits of each part and of all. */
process.env.CHAOS = 'long'
process.argv.splice(2, 0, 'chaos')
await import('./run_tests.js')
