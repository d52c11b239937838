import { listSchema } from '#shared/pagination'

/** JSON Schemas of the answers, for the API's documentation. */
const nullable = (type: string) => ({ type: [type, 'null'] })

export const fileSchema = {
  type: 'object',
  properties: {
    file_id: { type: 'string', format: 'uuid' },
    name: { type: 'string' },
    kind: { enum: ['image', 'video', 'audio', 'other'] },
    origin: { enum: ['output', 'upload'] },
    mime: { type: 'string' },
    size: { type: 'integer' },
    width: nullable('integer'),
    height: nullable('integer'),
    url: { type: 'string' },
    thumbnail_url: nullable('string'),
    favourite: { type: 'boolean' },
    plugin: nullable('string'),
    service: nullable('string'),
    task_id: nullable('string'),
    action: nullable('string'),
    prompt: { type: 'string' },
    created_at: { type: 'string', format: 'date-time' },
  },
}

export const filePageSchema = {
  type: 'object',
  properties: {
    items: { type: 'array', items: fileSchema },
    ...listSchema,
  },
}
