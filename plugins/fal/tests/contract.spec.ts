import { testPlugin } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { falSimulator } from '../simulator/index.js'

const shared = {
  simulator: () => falSimulator({ speed: 200 }).start(),
  immediate: true,
  codes: { queueFull: 'upstream_busy' },
}

for (const model of ['qwen-image', 'ideogram', 'hidream']) {
  testPlugin(test, plugin, {
    ...shared,
    name: model,
    operation: 'text-to-image',
    input: { prompt: 'a lighthouse at dawn', model },
  })
}
