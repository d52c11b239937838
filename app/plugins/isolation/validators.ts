import vine from '@vinejs/vine'

/** `null` returns to the default. */
export const isolationValidator = vine.create({
  isolated: vine.boolean({ strict: true }).nullable(),
  memory_mb: vine.number({ strict: true }).withoutDecimals().range([64, 8192]).nullable(),
})
