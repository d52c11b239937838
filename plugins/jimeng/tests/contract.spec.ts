import { testPlugin } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { jimengSimulator } from '../simulator/index.js'

for (const dialect of ['volcengine', 'new-api', 'relay'] as const) {
  testPlugin(test, plugin, {
    name: dialect,
    simulator: () => jimengSimulator({ dialect, speed: 200 }).start(),
    operation: 'text-to-video',
    input: { prompt: 'a lighthouse at dawn' },
    codes: dialect === 'relay' ? { queueFull: 'upstream_busy' } : {},
  })
}
