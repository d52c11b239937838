import 'reflect-metadata'
import v8 from 'node:v8'
import { Ignitor } from '@adonisjs/core'
import type { ApplicationService } from '@adonisjs/core/types'

// Old objects are swept when there are twice as many as were alive the last time. Left to itself the engine waits for four
// times as many where the machine has room: thousands of tasks then cost 200 MB of garbage. Young ones are bounded by
// `--max-semi-space-size` in package.json, which cannot be set from here.
v8.setFlagsFromString('--heap-growing-percent=100')

// Whoever reads what is printed may be gone before the app, `tee` at Ctrl-C for one. It must still end in order.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {})

const APP_ROOT = new URL('../', import.meta.url)

/** One Ignitor for the server, the console and the tests; `stop` is what they do when they are told to end. */
export function ignite(stop = (app: ApplicationService): unknown => app.terminate()) {
  const importer = (path: string) =>
    path.startsWith('./') || path.startsWith('../')
      ? import(new URL(path, APP_ROOT).href)
      : import(path)

  return new Ignitor(APP_ROOT, { importer }).tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    app.listen('SIGTERM', () => stop(app))
    app.listen('SIGINT', () => stop(app))
  })
}
