import { join, resolve } from 'node:path'
import { defineConfig } from 'vite'
import adonisjs from '@adonisjs/vite/client'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwindcss from '@tailwindcss/vite'
import { pluginPages } from './sdk/vite/plugin_pages.js'
import { sharedRuntime } from './sdk/vite/shared_runtime.js'
import { precompress } from './sdk/vite/precompress.js'
import { unwatchedData } from './sdk/vite/unwatched_data.js'

/** While plugins are written, their pages are served like the app's own. */
const data = resolve(process.env.DATA_DIR ?? 'var')
const development = process.env.DEV_MODE
  ? { folders: [join(data, 'plugins')], packages: join(data, 'cache/plugins/packages') }
  : undefined

export default defineConfig({
  plugins: [
    pluginPages(`${import.meta.dirname}/plugins`, development),
    svelte(),
    tailwindcss(),
    sharedRuntime(import.meta.dirname),
    adonisjs({
      entryPoints: ['resources/app/app.ts', 'resources/app/css/app.css'],
      reload: ['resources/views/**/*.edge'],
    }),
    precompress(),
    unwatchedData(import.meta.dirname, data),
  ],
  resolve: {
    alias: { '~': `${import.meta.dirname}/resources/app` },
    dedupe: ['svelte', '@inertiajs/svelte', '@inertiajs/core', '@lucide/svelte', '@wxiai/sdk'],
  },
  build: { chunkSizeWarningLimit: 600 },
  /** Server-side rendering is off; building its environment too would put server code into the page bundle. */
  builder: {
    async buildApp(builder) {
      await builder.build(builder.environments.client)
    },
  },
})
