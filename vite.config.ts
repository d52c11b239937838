import { defineConfig } from 'vite'
import adonisjs from '@adonisjs/vite/client'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwindcss from '@tailwindcss/vite'
import { pluginPages } from './sdk/vite/plugin_pages.js'
import { precompress } from './sdk/vite/precompress.js'

export default defineConfig({
  plugins: [
    svelte(),
    tailwindcss(),
    pluginPages(`${import.meta.dirname}/plugins`),
    adonisjs({
      entryPoints: ['resources/app/app.ts', 'resources/app/css/app.css'],
      reload: ['resources/views/**/*.edge'],
    }),
    precompress(),
  ],
  resolve: {
    alias: { '~': `${import.meta.dirname}/resources/app` },
    dedupe: ['svelte', '@inertiajs/svelte', '@inertiajs/core'],
  },
  build: { chunkSizeWarningLimit: 600 },
  /** Server-side rendering is off; building its environment too would put server code into the page bundle. */
  builder: {
    async buildApp(builder) {
      await builder.build(builder.environments.client)
    },
  },
})
