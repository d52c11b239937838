import { list, object } from '#plugins/schemas'

const string = { type: 'string' } as const
const nullable = { type: ['string', 'null'] } as const
const boolean = { type: 'boolean' } as const
const integer = { type: 'integer' } as const

const processSchema = object({
  node: string,
  version: string,
  state: { enum: ['stopped', 'starting', 'running', 'waiting', 'failing'] },
  pid: { type: ['integer', 'null'] },
  memory_bytes: integer,
  restarts: { type: 'integer', description: 'Starts after it ended by a fault' },
  fault: { ...nullable, description: 'Why it ended last, e.g. `silent`, `out_of_memory`' },
  fault_detail: nullable,
  fault_at: { type: ['string', 'null'], format: 'date-time' },
})

export const isolationSchema = object({
  isolated: boolean,
  isolated_by_default: boolean,
  setting: { type: ['boolean', 'null'] },
  memory_mb: integer,
  memory_setting: { type: ['integer', 'null'] },
  processes: list(processSchema),
})
