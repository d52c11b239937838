import type { PluginManifest } from '@wxiai/sdk/package'
import type { InstallStep, InstallStepName, PackageState } from '@wxiai/sdk/wire'

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
] as const satisfies readonly InstallStepName[]

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
  steps: InstallStep[]
  claimed_until: Date | null
  created_by: string | null
  created_at: Date
  installed_at: Date | null
}
