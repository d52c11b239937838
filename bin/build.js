/** `npm run build`: what the first `npm start` would do, for images and folders that the app may not write to. */
import { fileURLToPath } from 'node:url'
import './typescript/register.js'

// Importing any source compiles all of them.
const { ensureAssets } = await import('./start/assets.js')
const root = fileURLToPath(new URL('../', import.meta.url)).replace(/[/\\]$/, '')

try {
  const built = await ensureAssets(root, () => console.log('Building the pages ...'))
  console.log(built ? 'The pages are built.' : 'The pages are up to date.')
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
