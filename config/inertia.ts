import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { defineConfig } from '@adonisjs/inertia'
import app from '@adonisjs/core/services/app'
import { manifestFile } from '#config/vite'

export default defineConfig({
  rootView: 'inertia_layout',
  ssr: { enabled: false },
  assetsVersion: builtVersion(),
})

/** The framework would hash the whole list of built files for every request. */
function builtVersion(): string | undefined {
  if (process.env.DEV_MODE) return undefined
  try {
    return createHash('sha256')
      .update(readFileSync(app.makePath(manifestFile)))
      .digest('hex')
      .slice(0, 32)
  } catch {
    // Nothing is built yet; a command other than the server may come first.
    return undefined
  }
}
