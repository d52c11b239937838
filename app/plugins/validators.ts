import vine from '@vinejs/vine'

const limit = () =>
  vine.number({ strict: true }).withoutDecimals().range([1, 2_000_000_000]).nullable().optional()

/** Ids of plugins with commas between them: only their services. */
export const servicesValidator = vine.create({
  plugins: vine.string().trim().minLength(1).maxLength(2_000).optional(),
})

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

const key = () => vine.string().trim().minLength(1).maxLength(120)

/** Labels as people read them; English stands in for a language that is left out. */
export const addedPriceValidator = vine.create({
  service: vine.string().maxLength(64),
  key: key(),
  label: vine.object({
    'en': vine.string().trim().minLength(1).maxLength(80),
    'zh-CN': vine.string().trim().minLength(1).maxLength(80).optional(),
  }),
  credits: vine.string().maxLength(40),
  operations: vine.array(vine.string().maxLength(64)).maxLength(50).optional(),
})

export const removedPriceValidator = vine.create({ key: key() })

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
