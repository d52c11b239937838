import { unconditional, type Operation, type ServiceDeclaration } from '@wxiai/sdk'

import type { InstalledPlugin } from '../installed_plugin.js'
import { localizedSchema } from '../localized.js'
import { operationSchema } from '../operation_schema.js'
import type { PriceBook } from '../price_book.js'
import { textIn } from '../text.js'
import { operationIdOf, type PathOperation, type Paths } from './paths.js'
import { publicSchema } from './public_schema.js'

const GENERIC = ['/api/v1/{plugin}/submit/{operation}', '/api/v1/{plugin}/quote/{operation}']

function priceTable(
  plugin: InstalledPlugin,
  service: ServiceDeclaration,
  book: PriceBook,
  locale: string
) {
  const rows = book
    .list(plugin, service, locale)
    .map(({ key, label, unit, credits }) => `| \`${key}\` | ${label} | ${credits} | ${unit} |`)
  return ['| Price | | Credits | Unit |', '|---|---|---|---|', ...rows].join('\n')
}

/** The generic routes for tasks, spelled out for each operation of each enabled plugin. */
export function pluginPaths(
  plugins: InstalledPlugin[],
  generic: Paths,
  book: PriceBook,
  locale: string
): Paths {
  const paths: Paths = {}
  for (const plugin of plugins) {
    for (const service of plugin.services) {
      const prices = priceTable(plugin, service, book, locale)
      for (const [id, declared] of Object.entries(service.operations)) {
        const operation = declared as unknown as Operation
        const schema = publicSchema(
          localizedSchema(
            unconditional(operationSchema({ plugin, service, operationId: id })),
            locale
          )
        )
        for (const path of GENERIC) {
          const template = generic[path]?.post
          if (!template) continue
          const own = path.replace('{plugin}', plugin.id).replace('{operation}', id)
          const label = textIn(operation.label, locale)
          const name = textIn(service.name, locale)
          const text = operation.description ? textIn(operation.description, locale) : ''
          paths[own] = {
            post: {
              ...template,
              operationId: operationIdOf(own, 'POST').replaceAll('-', '_'),
              summary: path.includes('/quote/') ? `${label}: ${template.summary}` : label,
              description: [text, prices].filter(Boolean).join('\n\n'),
              tags: [name],
              parameters: template.parameters?.filter((parameter) => parameter.in !== 'path'),
              requestBody: {
                required: true,
                content: { 'application/json': { schema: schema as Record<string, unknown> } },
              },
            } satisfies PathOperation,
          }
        }
      }
    }
  }
  return paths
}
