/** `npm run dev`: brings the database up to date, then serves with hot reload. Settings come from `.env`, if there is one. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'

const env = { ...process.env, NODE_ENV: 'development', DEMO: process.env.DEMO ?? 'true' }
if (!env.APP_KEY && !existsSync('.env')) {
  env.APP_KEY = randomBytes(32).toString('base64url')
  console.log('There is no .env: sign-ins end with this process. "npm start" makes one.')
}

for (const args of [
  ['ace.js', 'migration:run', '--force'],
  ['ace.js', 'serve', '--hmr'],
]) {
  const { status } = spawnSync(process.execPath, args, { env, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
