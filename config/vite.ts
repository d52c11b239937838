import { defineConfig } from '@adonisjs/vite'

export const manifestFile = 'public/assets/.vite/manifest.json'

export default defineConfig({
  buildDirectory: 'public/assets',
  manifestFile,
  assetsUrl: '/assets',
  scriptAttributes: { type: 'module' },
})
