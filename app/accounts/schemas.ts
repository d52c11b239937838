import { listSchema } from '#shared/pagination'

import { PERMISSIONS } from '#settings/permissions'
import { ROLES } from '#accounts/permissions'

/** JSON Schemas of the answers, for the API's documentation. */
const text = { type: 'string' }
const time = { type: 'string', format: 'date-time' }
const role = { enum: [...ROLES] }
const permissions = {
  type: 'object',
  properties: Object.fromEntries(PERMISSIONS.map((key) => [key, { type: 'boolean' }])),
}

export const sessionSchema = {
  type: 'object',
  required: ['token', 'token_type', 'expires_at', 'id', 'email', 'name', 'role'],
  properties: {
    token: text,
    token_type: { const: 'Bearer' },
    expires_at: { type: 'integer', description: 'Seconds since 1970' },
    id: { type: 'string', format: 'uuid' },
    email: text,
    name: text,
    role,
    profile_image_url: text,
    permissions,
    credit: { type: 'string', description: 'Available credits' },
  },
}

export const userSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    name: text,
    email: text,
    role,
    profile_image_url: text,
    permissions: { ...permissions, description: 'Exceptions from what the role allows' },
    last_active_at: { type: ['string', 'null'], format: 'date-time' },
    created_at: time,
  },
}

export const userPageSchema = {
  type: 'object',
  properties: { items: { type: 'array', items: userSchema }, total: { type: 'integer' } },
}

export const auditPageSchema = {
  type: 'object',
  properties: {
    items: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: text,
          actor: { type: ['object', 'null'], properties: { id: text, name: text } },
          action: text,
          target_type: { type: ['string', 'null'] },
          target_id: { type: ['string', 'null'] },
          detail: { type: 'object' },
          ip: { type: ['string', 'null'] },
          created_at: time,
        },
      },
    },
    ...listSchema,
  },
}
