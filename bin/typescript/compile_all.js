/** Compiles every source of the app that changed. A process of its own: the compiler's memory goes with it. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compile, kept, ROOT } from './compiler.js'

const SOURCES = [
  'adonisrc.ts',
  '{app,bin,commands,config,database,providers,start}/**/*.ts',
  'sdk/{src,simulator,vite}/**/*.ts',
  'plugins/*/*.ts',
  'plugins/*/{src,simulator}/**/*.ts',
]

for (const path of globSync(SOURCES, { cwd: ROOT })) {
  const file = join(ROOT, path)
  try {
    const source = readFileSync(file, 'utf8')
    if (!kept(file, source)) compile(file, source)
  } catch {
    // Whoever imports that file is told; nobody may ever do so.
  }
}
