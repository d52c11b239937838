import type { JSONSchema } from '@wxiai/sdk'
import type { Media } from '@wxiai/sdk/wire'

type Property = {
  'format'?: string
  'x-accept'?: string
  'x-widget'?: string
  'items'?: Property
}
const ALL: readonly Media[] = ['image', 'video', 'audio']
/** Comes from a finished task or from a page of the plugin, never from a form. */
const FILLED_ELSEWHERE = new Set(['wxiai-task', 'wxiai-mask'])

/** Kinds of files that a person can put into the form of an operation. */
export function acceptedMedia(schema: JSONSchema): Media[] {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, Property>
    required?: readonly string[]
  }
  if (required.some((name) => FILLED_ELSEWHERE.has(properties[name]?.format ?? ''))) return []
  const accepted = Object.values(properties).flatMap((property) => {
    const file = property.items?.format ? property.items : property
    if (file.format !== 'wxiai-file' || property['x-widget'] === 'hidden') return []
    const accept = file['x-accept'] ?? property['x-accept'] ?? 'image/*'
    return ALL.filter((media) => accept.includes(`${media}/`))
  })
  return ALL.filter((media) => accepted.includes(media))
}
