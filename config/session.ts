import { defineConfig, stores } from '@adonisjs/session'
import { secureCookies } from '#config/app'

/** The cookie holds only the id of the sign-in and flash messages; what counts is the row in auth_sessions. */
export default defineConfig({
  enabled: true,
  cookieName: 'wxiai_session',
  clearWithBrowser: false,
  age: '30 days',
  cookie: { path: '/', httpOnly: true, secure: secureCookies, sameSite: 'lax' },
  store: 'cookie',
  stores: { cookie: stores.cookie() },
})
