/** JSON Schemas of the answers, for OpenAPI. */
const nullableCount = { type: ['integer', 'null'] } as const
const nullableTime = { type: ['string', 'null'], format: 'date-time' } as const

export const accountSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    main: { type: 'boolean', description: 'Its config is that of the plugin itself' },
    name: { type: 'string' },
    state: {
      enum: ['healthy', 'failing', 'trial', 'cooling', 'paused', 'unconfigured', 'removing'],
      description:
        '`cooling`: gets no tasks until it passes a test; `trial`: passed it and takes one task at a time; `failing`: has faults, but no other account could take its tasks; `removing`: goes when its last task has ended',
    },
    enabled: { type: 'boolean' },
    weight: { type: 'integer', description: 'Its share; 0 for a reserve' },
    requests_per_minute: { ...nullableCount, description: 'Tasks handed over; null for no limit' },
    in_flight: { ...nullableCount, description: 'Tasks at a time; null for no limit' },
    config: { type: 'object', description: 'A secret is `{"set": true}` or `{"set": false}`' },
    config_faults: { type: 'array', items: { type: 'object' } },
    allow_private_hosts: { type: 'boolean' },
    load: {
      type: 'object',
      properties: {
        tasks: { type: 'integer' },
        requests: {
          ...nullableCount,
          description: 'Within the last minute; null where not counted',
        },
      },
    },
    failures: { type: 'integer' },
    cooling_until: nullableTime,
    last_fault: {
      type: ['object', 'null'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        misconfigured: { type: 'boolean' },
        at: { type: 'string', format: 'date-time' },
      },
    },
  },
} as const
