import vine from '@vinejs/vine'
import type { FieldContext } from '@vinejs/vine/types'
import { Money } from '#shared/money'
import { cursorPaging } from '#shared/pagination'
import { ORDER_STATES } from './order_row.js'

/** A decimal as text, or a JSON number whose shortest form is one; becomes `Money`. */
const moneyRule = vine.createRule(
  (value: unknown, { zero }: { zero: boolean }, field: FieldContext) => {
    const text = typeof value === 'number' ? String(value) : value
    if (!Money.isValid(text) || Money.parse(text).isNegative()) {
      field.report('The {{ field }} field must be a decimal amount', 'amount', field)
    } else if (!zero && Money.parse(text).isZero()) {
      field.report('The {{ field }} field must not be zero', 'amount_zero', field)
    } else field.mutate(Money.parse(text), field)
  }
)
const money = (options = { zero: false }) =>
  vine
    .any()
    .use(moneyRule(options))
    .transform((value) => value as Money)
const id = () => vine.string().maxLength(64)
const status = vine.enum(ORDER_STATES).optional()
const reason = vine.string().trim().minLength(1).maxLength(500)

export const orderValidator = vine.create({
  package_id: vine.string().uuid().optional(),
  amount: vine
    .any()
    .use(moneyRule({ zero: false }))
    .transform((value) => value as Money)
    .optional(),
  plugin: id(),
  gateway: id(),
  method: id().optional(),
})

export const ordersValidator = vine.create({ ...cursorPaging, status })

export const adminOrdersValidator = vine.create({
  ...cursorPaging,
  status,
  plugin: id().optional(),
  query: vine.string().trim().maxLength(200).optional(),
  user_id: vine.string().uuid().optional(),
  problem: vine.boolean().optional(),
})

export const reasonValidator = vine.create({ reason })

export const packageValidator = vine.create({
  name: vine.string().trim().maxLength(60).optional(),
  price: money(),
  currency: vine.string().trim().toUpperCase().fixedLength(3),
  credits: money(),
  bonus: money({ zero: true }).optional(),
  enabled: vine.boolean().optional(),
  position: vine.number({ strict: true }).withoutDecimals().range([0, 10_000]).optional(),
})
