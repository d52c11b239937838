const FORMATS: Record<string, string> = {
  'wxiai-file': 'Id of an uploaded or generated file.',
  'wxiai-task': 'Id of a finished task of this plugin.',
  'wxiai-mask': 'Id of an uploaded mask, or a PNG as a data URL.',
}

/** The input schema as other tools read it: labels become descriptions, our own keywords go. */
export function publicSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(publicSchema)
  if (typeof schema !== 'object' || schema === null) return schema
  const node = schema as Record<string, unknown>
  const result: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(node)) {
    if (key.startsWith('x-')) continue
    if (key === 'format' && typeof value === 'string' && value in FORMATS) {
      if (value !== 'wxiai-mask') result.format = 'uuid'
      continue
    }
    result[key] = ['default', 'const', 'enum', 'examples'].includes(key)
      ? value
      : publicSchema(value)
  }
  const words = [node['x-label'], node['x-help'], FORMATS[String(node.format)]]
  const description = words.filter((word) => typeof word === 'string').join('. ')
  if (description && typeof result.description !== 'string') result.description = description
  return result
}
