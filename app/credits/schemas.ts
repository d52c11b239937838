import { listSchema } from '#shared/pagination'

/** JSON Schemas of the answers, for the API's documentation. */
const amount = { type: 'string', description: 'Decimal without trailing zeros' }

export const creditSchema = {
  type: 'object',
  required: ['balance', 'held', 'available'],
  properties: { balance: amount, held: amount, available: amount },
}

export const entrySchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    amount: { ...amount, description: 'Signed: positive gives, negative takes' },
    balance_after: amount,
    kind: { type: 'string', description: 'grant, deduct, charge, debt, ...' },
    reference: {
      type: ['object', 'null'],
      properties: { type: { type: 'string' }, id: { type: 'string' } },
    },
    detail: { type: 'object' },
    created_at: { type: 'string', format: 'date-time' },
  },
}

export const entryPageSchema = {
  type: 'object',
  properties: { items: { type: 'array', items: entrySchema }, ...listSchema },
}

export const adjustmentSchema = {
  type: 'object',
  properties: {
    entry_id: { type: 'string' },
    amount,
    balance_after: amount,
    credit: creditSchema,
  },
}
