import app from '@adonisjs/core/services/app'
import { Settings } from '#settings/settings'

/** The one Settings of this process, for code that the container does not construct, e.g. models. */
let settings: Settings
await app.booted(async () => {
  settings = await app.container.make(Settings)
})

export { settings as default }
