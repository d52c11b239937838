import env from '#start/env'
import { defineConfig } from '@adonisjs/core/http'
import proxyAddr from 'proxy-addr'

export const appKey = env.get('APP_KEY')

/** Cookies are `secure` where the site has a public https address. */
export const secureCookies = env.get('APP_URL')?.startsWith('https:') ?? false

const trusted = env.get('TRUST_PROXY')

export const http = defineConfig({
  generateRequestId: true,
  allowMethodSpoofing: false,
  useAsyncLocalStorage: false,
  trustProxy: Array.isArray(trusted) ? proxyAddr.compile(trusted) : () => trusted,
  // The framework's own sorts keys and is written in JavaScript: it took a sixth of a large page's time.
  serializeJSON: (value: unknown) => JSON.stringify(value),
  cookie: { path: '/', maxAge: '2h', httpOnly: true, secure: secureCookies, sameSite: 'lax' },
  // A comma is a comma, in a search as in `status=failed,cancelled`.
  qs: {
    parse: { depth: 5, parameterLimit: 1000, allowSparse: false, arrayLimit: 20, comma: false },
    stringify: { encode: true, encodeValuesOnly: false, arrayFormat: 'indices', skipNulls: false },
  },
})
