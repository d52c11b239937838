/** Fields of a model as its upstream checks them; what is wrong is said the way FastAPI says it. */
export interface FieldSpec {
  type: 'string' | 'integer' | 'number' | 'boolean' | 'strings' | 'size'
  required?: boolean
  min?: number
  max?: number
  step?: number
  enum?: readonly string[]
}
export type ModelSpec = Record<string, FieldSpec>

export interface Fault {
  loc: string[]
  msg: string
  type: string
}

function typeOk(value: unknown, spec: FieldSpec): boolean {
  switch (spec.type) {
    case 'integer':
      return Number.isInteger(value)
    case 'strings':
      return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
    case 'size':
      return typeof value === 'string' || (typeof value === 'object' && value !== null)
    case 'number':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    default:
      return typeof value === 'string'
  }
}

export function faultsOf(body: Record<string, unknown>, model: ModelSpec, at: string[]): Fault[] {
  const faults: Fault[] = []
  for (const [name, spec] of Object.entries(model)) {
    const value = body[name]
    const add = (msg: string, type: string) => faults.push({ loc: [...at, name], msg, type })
    if (value === undefined || value === null) {
      if (spec.required) add('field required', 'missing')
    } else if (!typeOk(value, spec)) {
      add(`Input should be a valid ${spec.type}`, `${spec.type}_type`)
    } else if (spec.enum && typeof value === 'string' && !spec.enum.includes(value)) {
      add(`Input should be ${spec.enum.map((one) => `'${one}'`).join(', ')}`, 'literal_error')
    } else if (typeof value === 'number') {
      if (spec.max !== undefined && value > spec.max) {
        add(`Input should be less than or equal to ${spec.max}`, 'less_than_equal')
      } else if (spec.min !== undefined && value < spec.min) {
        add(`Input should be greater than or equal to ${spec.min}`, 'greater_than_equal')
      } else if (spec.step && value % spec.step !== 0) {
        add(`Input should be a multiple of ${spec.step}`, 'multiple_of')
      }
    }
  }
  return faults
}

export const RATIOS = ['21:9', '16:9', '4:3', '3:2', '1:1', '2:3', '3:4', '9:16', '9:21'] as const

export function ratioNumber(text: unknown): number | undefined {
  const match = /^(\d+):(\d+)$/.exec(String(text ?? ''))
  return match ? Number(match[1]) / Number(match[2]) : undefined
}
