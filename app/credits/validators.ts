import vine from '@vinejs/vine'
import type { FieldContext } from '@vinejs/vine/types'
import { Money } from '#shared/money'
import { cursorPaging } from '#shared/pagination'

/** A decimal as text, or a JSON number whose shortest form is one; becomes `Money`. */
const amountRule = vine.createRule((value: unknown, _, field: FieldContext) => {
  const text = typeof value === 'number' ? String(value) : value
  if (!Money.isValid(text)) {
    field.report('The {{ field }} field must be a decimal amount', 'amount', field)
    return
  }
  if (Money.parse(text).isZero()) {
    field.report('The {{ field }} field must not be zero', 'amount_zero', field)
    return
  }
  field.mutate(Money.parse(text), field)
})

export const logsValidator = vine.create({
  ...cursorPaging,
  kind: vine.string().trim().maxLength(40).optional(),
})

export const adjustValidator = vine.create({
  user_id: vine.string().uuid(),
  amount: vine
    .any()
    .use(amountRule())
    .transform((value) => value as Money),
  reason: vine.string().trim().minLength(1).maxLength(500),
})
