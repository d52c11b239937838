import { defineConfig } from '@adonisjs/shield'
import app from '@adonisjs/core/services/app'
import { secureCookies } from '#config/app'

export default defineConfig({
  csp: {
    enabled: !app.inDev,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'", '@nonce'],
      /** Style attributes of components; no style sheet comes from elsewhere. */
      styleSrc: ["'self'", "'unsafe-inline'"],
      /** https: profile pictures live where their owners keep them. */
      imgSrc: ["'self'", 'data:', 'blob:', 'https:'],
      mediaSrc: ["'self'", 'blob:'],
      fontSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    reportOnly: false,
  },
  csrf: {
    enabled: true,
    exceptRoutes: [],
    enableXsrfCookie: true,
    methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  },
  xFrame: { enabled: true, action: 'DENY' },
  hsts: { enabled: secureCookies, maxAge: '180 days' },
  contentTypeSniffing: { enabled: true },
})
