import vine from '@vinejs/vine'
import { isPublisherKey } from './publishers.js'

const NAME = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/

const address = () =>
  vine
    .string()
    .maxLength(500)
    .url({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
    .nullable()
    .optional()

const publisherKey = vine.createRule((value, _options, field) => {
  if (typeof value === 'string' && isPublisherKey(value)) return
  field.report('The {{ field }} field must be the base64 of an ed25519 key', 'publisherKey', field)
})

export const stageValidator = vine.create({
  package: vine.string().trim().maxLength(214).regex(NAME),
  /** A version, a range or a tag. */
  version: vine.string().trim().maxLength(100).optional(),
})

export const installValidator = vine.create({
  allow_untrusted: vine.boolean({ strict: true }).optional(),
  ignore_connection: vine.boolean({ strict: true }).optional(),
})

export const sourceValidator = vine.create({
  registry_url: address(),
  token: vine.string().maxLength(2_000).nullable().optional(),
  allow_private_hosts: vine.boolean({ strict: true }).optional(),
  index_url: address(),
})

export const publisherValidator = vine.create({
  key: vine.string().trim().maxLength(100).use(publisherKey()),
  name: vine.string().trim().minLength(1).maxLength(100),
})

export const directoryValidator = vine.create({
  query: vine.string().maxLength(100).optional(),
  page: vine.number().withoutDecimals().range([1, 1_000]).optional(),
})

export const uninstallValidator = vine.create({
  data: vine.enum(['keep', 'purge'] as const),
})
