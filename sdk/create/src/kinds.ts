/** What can be started from. Each is a folder of `templates/`. */
export interface Kind {
  label: string
  /** Kind that it adds to; the service then names `page`. */
  base?: string
  page?: string
  /** Module with members of the declaration, and which of its exports these are. */
  members?: { from: string; names: string[] }
  /** Libraries that end up in the bundle, or that are needed to check it. */
  libraries?: Record<string, string>
  /** Cannot run, nor be tested, without its libraries. */
  needsLibraries?: boolean
  typecheck?: string
}

/** For editors and `npm run typecheck`. */
export const TOOLS = { '@types/node': '^24.0.0', 'typescript': '^6.0.0' }

const forPages = {
  '@inertiajs/svelte': '^3.7.1',
  '@lucide/svelte': '^1.48.0',
  'bits-ui': '^2.21.0',
  'intl-messageformat': '^12.1.5',
  'svelte': '^5.57.3',
  'svelte-check': '^4.7.8',
  'virtua': '^0.54.2',
}
const aiSdk = { '@ai-sdk/openai-compatible': '^3.0.92' }

export const KINDS = {
  'image': { label: 'Pictures: an upstream that takes a job and is asked how far it is' },
  'video': { label: 'Films: the same, with a webhook and prices by length' },
  'page': {
    label: 'Pictures, with a Svelte page of your own instead of the generated one',
    base: 'image',
    page: 'studio',
    members: { from: './presets.js', names: ['records', 'routes'] },
    libraries: forPages,
    typecheck: 'svelte-check --threshold warning',
  },
  'ai-sdk': {
    label: 'Pictures by an image model of the AI SDK',
    libraries: aiSdk,
    needsLibraries: true,
  },
  'chat': {
    label: 'Chat and embedding models of the AI SDK',
    libraries: aiSdk,
    needsLibraries: true,
  },
  'gateway': { label: 'Payments: a gateway through which people buy credits' },
} as const satisfies Record<string, Kind>

export type KindId = keyof typeof KINDS
export const isKind = (value: unknown): value is KindId => Object.hasOwn(KINDS, String(value))
