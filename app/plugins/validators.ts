import vine from '@vinejs/vine'

const limit = () =>
  vine.number({ strict: true }).withoutDecimals().range([1, 2_000_000_000]).nullable().optional()

/** `config` is checked by the plugin's own schema. */
export const configValidator = vine.create({
  config: vine.object({}).allowUnknownProperties(),
  allow_private_hosts: vine.boolean({ strict: true }).optional(),
})

export const configTestValidator = vine.create({
  config: vine.object({}).allowUnknownProperties().optional(),
  allow_private_hosts: vine.boolean({ strict: true }).optional(),
})

/** New prices by key: decimals of 0 or more, as strings. */
export const pricesValidator = vine.create({
  items: vine.record(vine.string().maxLength(40)).maxLength(500),
})

export const historyValidator = vine.create({
  page: vine.number().withoutDecimals().range([1, 100_000]).optional(),
  limit: vine.number().withoutDecimals().range([1, 100]).optional(),
})

/** `null` returns a limit to what the plugin declares. */
export const limitsValidator = vine.create({
  service: vine.string().maxLength(64),
  limits: vine.object({
    in_flight: limit(),
    in_flight_per_team: limit(),
    requests_per_minute: limit(),
    task_timeout_seconds: limit(),
  }),
})

export const demoValidator = vine.create({ demo: vine.boolean({ strict: true }) })
