import { testPlugin } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { klingSimulator } from '../simulator/index.js'

for (const [dialect, model] of [
  ['api-key', 'kling-v3'],
  ['api-key', 'kling-v1-6'],
  ['key-pair', 'kling-v2-6'],
  ['relay', 'kling-v1'],
] as const) {
  testPlugin(test, plugin, {
    name: `${dialect}, ${model}`,
    simulator: () => klingSimulator({ dialect, speed: 200 }).start(),
    operation: 'text-to-video',
    input: { prompt: 'a lighthouse at dawn', model },
  })
}
