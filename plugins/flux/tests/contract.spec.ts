import { testPlugin } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { fluxSimulator, type FluxOptions } from '../simulator/index.js'

const ways: Record<string, FluxOptions> = {
  'fal': { dialect: 'fal' },
  'bfl': { dialect: 'bfl' },
  'bfl, polling elsewhere': { dialect: 'bfl', split: true },
  'replicate': { dialect: 'replicate' },
  'fal behind a relay': { dialect: 'fal', relay: '/flux' },
  'bfl behind a relay': { dialect: 'bfl', relay: '' },
  'replicate behind a relay': { dialect: 'replicate', relay: '/replicate' },
}

for (const [name, options] of Object.entries(ways)) {
  testPlugin(test, plugin, {
    name,
    simulator: () => fluxSimulator({ ...options, speed: 200 }).start(),
    operation: 'text-to-image',
    input: { prompt: 'a lighthouse at dawn', count: 2 },
    codes: {
      queueFull: 'upstream_busy',
      // Replicate has one sentence for both.
      ...(options.dialect === 'replicate' && { banned: 'banned_output' }),
    },
  })
}
