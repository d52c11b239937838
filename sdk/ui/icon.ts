import type { Component } from 'svelte'

/** Any icon of @lucide/svelte: `import Search from '@lucide/svelte/icons/search'`. */
export type Icon = Component<{
  size?: number | string
  strokeWidth?: number | string
  class?: string
}>
