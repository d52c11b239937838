import { testPlugin } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { midjourneySimulator } from '../simulator/index.js'

for (const dialect of ['trueai', 'novicezk'] as const) {
  testPlugin(test, plugin, {
    name: dialect,
    simulator: () => midjourneySimulator({ dialect, speed: 200 }).start(),
    operation: 'imagine',
    input: { prompt: 'a lighthouse at dawn', mode: 'fast' },
  })
}
