import type { PluginManifest } from '@wxiai/sdk/package'

export type PackageState = 'staged' | 'installing' | 'failed' | 'ready'

/** In this order; the first three when a package is staged. */
export const STEPS = [
  'fetch',
  'verify',
  'read',
  'check',
  'pages',
  'load',
  'connect',
  'migrate',
  'switch',
] as const
export type StepName = (typeof STEPS)[number]

export interface Step {
  name: StepName
  state: 'running' | 'done' | 'skipped' | 'failed'
  milliseconds: number
  /** What went wrong, or what is worth knowing. */
  message?: string
  code?: string
}

/** A row of `plugin_packages`. */
export interface PackageRow {
  id: string
  plugin_id: string
  name: string
  version: string
  manifest: PluginManifest
  sha256: string
  size: number
  disk: string
  disk_key: string
  registry_url: string | null
  signed_by: string | null
  state: PackageState
  steps: Step[]
  claimed_until: Date | null
  created_by: string | null
  created_at: Date
  installed_at: Date | null
}
