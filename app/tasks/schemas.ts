import { listSchema } from '#shared/pagination'

/** JSON Schemas of the answers, for the API's documentation. */
const nullable = (type: string) => ({ type: [type, 'null'] })
const time = { type: 'string', format: 'date-time' }

export const taskSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    plugin: { type: 'string' },
    service: { type: 'string' },
    operation: { type: 'string' },
    action: { type: 'string' },
    status: {
      enum: ['queued', 'submitting', 'running', 'storing', 'succeeded', 'failed', 'cancelled'],
    },
    progress: { type: 'integer', minimum: 0, maximum: 100 },
    place: { ...nullable('integer'), description: 'Place among the waiting tasks, from 1' },
    waits_for: {
      enum: ['upstream', null],
      description: '`upstream` while the service cannot be reached; it goes on when it can',
    },
    cancellable: { type: 'boolean' },
    preview_url: { ...nullable('string'), description: 'How far the picture is' },
    previews: {
      type: 'array',
      items: { type: 'string' },
      description: 'Outputs that are there while others are still being made',
    },
    input: { type: 'object' },
    credits: {
      type: 'string',
      description: 'Held while it runs, charged at the end; 0 when it failed',
    },
    outputs: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          file_id: { type: 'string', format: 'uuid' },
          url: { type: 'string' },
          thumbnail_url: nullable('string'),
          mime: { type: 'string' },
          width: nullable('integer'),
          height: nullable('integer'),
          size: { type: 'integer' },
        },
      },
    },
    text: nullable('string'),
    actions: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          label: { type: 'string' },
          emoji: { type: 'string' },
          operation: { type: 'string' },
          input: { type: 'object' },
          needs: { type: 'array', items: { type: 'string' } },
        },
      },
    },
    parent_id: nullable('string'),
    batch_id: {
      ...nullable('string'),
      description: 'The same for tasks that were sent to be compared',
    },
    error: {
      type: ['object', 'null'],
      properties: { code: { type: 'string' }, message: { type: 'string' } },
    },
    notice: {
      type: ['object', 'null'],
      properties: { code: { type: 'string' }, message: { type: 'string' } },
      description: 'Why a task that succeeded has fewer outputs than were asked for',
    },
    created_at: time,
    started_at: nullable('string'),
    finished_at: nullable('string'),
  },
}

export const lineageSchema = {
  type: 'object',
  properties: {
    before: { type: 'array', items: taskSchema, description: 'Oldest first' },
    after: { type: 'array', items: taskSchema, description: 'Oldest first' },
  },
}

export const taskPageSchema = {
  type: 'object',
  properties: {
    items: { type: 'array', items: taskSchema },
    ...listSchema,
  },
}
