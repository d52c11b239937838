import vine from '@vinejs/vine'

const limit = () =>
  vine.number({ strict: true }).withoutDecimals().range([1, 1_000_000]).nullable().optional()
const settings = {
  weight: vine.number({ strict: true }).withoutDecimals().range([0, 100]).optional(),
  requests_per_minute: limit(),
  in_flight: limit(),
  enabled: vine.boolean({ strict: true }).optional(),
  allow_private_hosts: vine.boolean({ strict: true }).optional(),
}
const name = () => vine.string().trim().minLength(1).maxLength(60)

/** `config` is checked by the plugin's own schema. */
export const newAccountValidator = vine.create({
  ...settings,
  name: name(),
  config: vine.object({}).allowUnknownProperties(),
})

export const accountValidator = vine.create({
  ...settings,
  name: name().optional(),
  config: vine.object({}).allowUnknownProperties().optional(),
})

export const accountTestValidator = vine.create({
  account: vine.string().uuid().optional(),
  config: vine.object({}).allowUnknownProperties().optional(),
  allow_private_hosts: vine.boolean({ strict: true }).optional(),
})
