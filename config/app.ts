import env from '#start/env'
import { defineConfig } from '@adonisjs/core/http'

export const appKey = env.get('APP_KEY')

/** Cookies are `secure` where the site has a public https address. */
export const secureCookies = env.get('APP_URL')?.startsWith('https:') ?? false

export const http = defineConfig({
  generateRequestId: true,
  allowMethodSpoofing: false,
  useAsyncLocalStorage: false,
  trustProxy: () => env.get('TRUST_PROXY') ?? false,
  cookie: { path: '/', maxAge: '2h', httpOnly: true, secure: secureCookies, sameSite: 'lax' },
})
