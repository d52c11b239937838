import { globSync } from 'node:fs'
import app from '@adonisjs/core/services/app'
import type { Documented, DocumentedDialect } from '@wxiai/sdk/test'

/** What the bundled plugins know of the errors of their upstreams: `tests/documented.ts` of each. */
export async function documentedErrors(): Promise<{ plugin: string; documented: Documented }[]> {
  const files = globSync('plugins/*/tests/documented.ts', { cwd: app.makePath() }).sort()
  return Promise.all(
    files.map(async (file) => {
      const path = file.replace(/\.ts$/, '.js')
      const module = (await import(app.makeURL(path).href)) as { default: Documented }
      return { plugin: file.split('/')[1]!, documented: module.default }
    })
  )
}

export const errorsOf = (dialects: DocumentedDialect[]) => dialects.flatMap(({ errors }) => errors)
