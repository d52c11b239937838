import { testPlugin } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { replicateSimulator } from '../simulator/index.js'

for (const model of ['lite', 'pro']) {
  testPlugin(test, plugin, {
    name: model,
    simulator: () => replicateSimulator({ speed: 200 }).start(),
    operation: 'text-to-video',
    input: { prompt: 'a lighthouse at dawn', model },
    // Replicate has one sentence for what it refuses and what it withholds.
    codes: { queueFull: 'upstream_busy', banned: 'banned_output' },
  })
}
