import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8')
) as { version: string }

/** Versions of the SDK that a new plugin is for: both are released together. */
export const SDK_RANGE = `^${version}`

/** The SDK of the checkout that this runs in; null when it was installed from npm. */
export const SDK_FOLDER = existsSync(new URL('../../cli/main.ts', import.meta.url))
  ? fileURLToPath(new URL('../../', import.meta.url)).replace(/[/\\]$/, '')
  : null
