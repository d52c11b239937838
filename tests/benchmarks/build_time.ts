/**
 * How long `npm run build` takes when nothing is built: sources compiled, pages bundled and compressed.
 * npm run bench:build
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'

/** Seconds that a newcomer may be asked to wait. */
const PROMISE = 60

for (const folder of ['build', 'public/assets']) await rm(folder, { recursive: true, force: true })
const began = performance.now()
const child = spawn(process.execPath, ['bin/build.js'], { stdio: 'inherit' })
const [status] = (await once(child, 'exit')) as [number]
const seconds = (performance.now() - began) / 1000
console.log(`build  ${seconds.toFixed(1)} s (promise: below ${PROMISE} s)`)
process.exitCode = status === 0 && seconds < PROMISE ? 0 : 1
