import { readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from '@adonisjs/core'
import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFoundError } from '#shared/errors'
import { sendKept } from '#shared/http/kept_answer'
import { Settings } from '#settings/settings'
import { OpenApi } from '#plugins/openapi/document'
import { docsPage, docsScript, DOCS_POLICY } from '#plugins/openapi/docs_page'

/** The package exports its entry only; its other files are found from there. */
const DIST = dirname(fileURLToPath(import.meta.resolve('@scalar/api-reference')))
const BROWSER = join(DIST, 'browser')
const { version: referenceVersion } = JSON.parse(
  readFileSync(join(DIST, '..', 'package.json'), 'utf8')
) as { version: string }

const { version: appVersion } = JSON.parse(readFileSync(app.makePath('package.json'), 'utf8')) as {
  version: string
}

@inject()
export default class OpenApiController {
  constructor(
    private openApi: OpenApi,
    private settings: Settings
  ) {}

  document(ctx: HttpContext) {
    const title = this.settings.get<string>('site.name')
    const options = { locale: ctx.i18n.locale, title, version: appVersion }
    return sendKept(ctx, this.openApi.document(options))
  }

  page({ request, response, i18n }: HttpContext) {
    const theme = request.plainCookie('theme', { encoded: false }) as string | undefined
    response.header('Content-Type', 'text/html; charset=utf-8')
    response.header('Content-Security-Policy', DOCS_POLICY)
    response.header('X-Content-Type-Options', 'nosniff')
    return response.send(
      docsPage({
        title: `${this.settings.get<string>('site.name')} API`,
        locale: i18n.locale,
        theme: theme ?? 'system',
        version: referenceVersion,
      })
    )
  }

  script({ response }: HttpContext) {
    response.header('Content-Type', 'text/javascript; charset=utf-8')
    response.header('Cache-Control', 'public, max-age=3600')
    return response.send(docsScript)
  }

  /** Files of the reference viewer, straight from its package. */
  asset({ params, response }: HttpContext) {
    const file = join(BROWSER, ...(params['*'] as string[]))
    if (params.version !== referenceVersion || !file.startsWith(BROWSER + sep)) {
      throw new NotFoundError()
    }
    if (!/\.(js|css|woff2)$/.test(file)) throw new NotFoundError()
    response.header('Cache-Control', 'public, max-age=31536000, immutable')
    return response.download(file, true, () => ['Not found', 404])
  }
}
