import { testPlugin } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { arkSimulator } from '../simulator/index.js'

const ways = {
  'Ark': {},
  'Ark, streamed': { stream: true },
  'Ark, pictures in the answer': { inline: true },
  'a relay': { relay: true },
}

for (const [name, options] of Object.entries(ways)) {
  testPlugin(test, plugin, {
    name,
    simulator: () => arkSimulator({ ...options, speed: 200 }).start(),
    operation: 'text-to-image',
    input: { prompt: 'a lighthouse at dawn', resolution: '1K' },
    immediate: true,
    codes: { queueFull: 'upstream_busy' },
  })
}
