import { listSchema } from '#shared/pagination'
import { ORDER_STATES } from './order_row.js'

/** JSON Schemas of the answers, for the API's documentation. */
const string = { type: 'string' }
const nullable = { type: ['string', 'null'] }
const boolean = { type: 'boolean' }
const integer = { type: 'integer' }
const time = { type: 'string', format: 'date-time' }
const timeOrNull = { type: ['string', 'null'], format: 'date-time' }
const amount = { type: 'string', description: 'Decimal without trailing zeros' }
const object = <P extends object>(properties: P) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
})
const list = (items: object) => ({ type: 'array', items })
const page = (items: object) => ({
  type: 'object',
  properties: { items: { type: 'array', items }, ...listSchema },
})

const orderFields = {
  id: string,
  number: { ...string, description: 'What the gateway and its receipt call it' },
  status: { ...string, enum: [...ORDER_STATES] },
  title: string,
  amount,
  currency: { ...string, description: 'ISO 4217' },
  credits: amount,
  plugin: string,
  gateway: string,
  gateway_name: string,
  method: nullable,
  demo: { ...boolean, description: 'Nothing is really paid: the gateway is a simulator' },
  checkout: {
    type: ['object', 'null'],
    description:
      'Only while it can be paid. `redirect`: go to `url`; `form`: post `fields` to `url`; `qr`: show `content` as a QR code',
    properties: {
      show: { ...string, enum: ['redirect', 'form', 'qr'] },
      url: nullable,
      fields: { type: 'object' },
      content: string,
    },
  },
  in_review: {
    ...boolean,
    description: 'A payment came that does not fit; an admin has to look at it',
  },
  created_at: time,
  expires_at: time,
  paid_at: timeOrNull,
}
const adminFields = {
  ...orderFields,
  user: {
    type: ['object', 'null'],
    properties: { id: string, name: string, email: string },
  },
  problem: nullable,
  reference: nullable,
  payment: nullable,
  notices: integer,
  next_check_at: timeOrNull,
  refundable: boolean,
}
const event = object({
  id: string,
  kind: string,
  source: string,
  actor: { type: ['object', 'null'], properties: { id: string, name: string } },
  detail: { type: 'object' },
  created_at: time,
})

export const orderSchema = object(orderFields)
export const orderPageSchema = page(orderSchema)
export const adminOrderPageSchema = page(object(adminFields))
export const adminOrderSchema = object({ ...adminFields, events: list(event) })

const packageFields = {
  id: string,
  name: string,
  price: amount,
  currency: string,
  credits: amount,
  bonus: { ...amount, description: 'On top of `credits`' },
}
export const packageSchema = object({ ...packageFields, enabled: boolean, position: integer })
export const packagesSchema = object({ items: list(packageSchema) })

export const offerSchema = object({
  packages: list(object(packageFields)),
  free: {
    type: ['object', 'null'],
    properties: { currency: string, rate: amount, min: amount, max: amount },
  },
  gateways: list(
    object({
      plugin: string,
      id: string,
      name: string,
      description: nullable,
      icon: nullable,
      demo: boolean,
      currencies: list(string),
      methods: list(object({ id: string, label: string })),
    })
  ),
})
