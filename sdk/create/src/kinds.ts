/** What can be started from. Each is a folder of `templates/`. */
export interface Kind {
  label: string
  /** Kind that it adds to; the service then names `page`. */
  base?: string
  page?: string
  /** Libraries that end up in the bundle. */
  libraries?: Record<string, string>
}

const aiSdk = { '@ai-sdk/openai-compatible': '^3.0.92' }

export const KINDS = {
  'image': { label: 'Pictures: an upstream that takes a job and is asked how far it is' },
  'video': { label: 'Films: the same, with a webhook and prices by length' },
  'page': {
    label: 'Pictures, with a Svelte page of your own instead of the generated one',
    base: 'image',
    page: 'studio',
  },
  'ai-sdk': { label: 'Pictures by an image model of the AI SDK', libraries: aiSdk },
  'gateway': { label: 'Payments: a gateway through which people buy credits' },
  'chat': { label: 'Chat and embedding models of the AI SDK', libraries: aiSdk },
} as const satisfies Record<string, Kind>

export type KindId = keyof typeof KINDS
export const isKind = (value: unknown): value is KindId => Object.hasOwn(KINDS, String(value))
