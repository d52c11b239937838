import BaseProvider from '@adonisjs/vite/vite_provider'

/** Tests look at the built pages, as users do: only `npm run dev` runs Vite's own server. */
export default class ViteProvider extends BaseProvider {
  async start() {
    if (process.env.DEV_MODE) await super.start()
  }

  async shutdown() {
    if (process.env.DEV_MODE) await super.shutdown()
  }
}
