import { definePlugin, defineService } from '@wxiai/sdk'
import { checkConnection } from './src/check.js'
import { configSchema } from './src/config.js'
import { action } from './src/operations/action.js'
import { blend } from './src/operations/blend.js'
import { describe } from './src/operations/describe.js'
import { imagine } from './src/operations/imagine.js'
import { seed } from './src/operations/seed.js'
import { shorten } from './src/operations/shorten.js'
import { prices } from './src/prices.js'

export default definePlugin({
  id: 'midjourney',
  name: 'Midjourney',
  description: [
    'Pictures from words, through a midjourney-proxy of your own.',
    '用文字作画，经由您自己的 midjourney-proxy。',
  ],
  icon: 'icon.svg',
  homepage: 'https://github.com/trueai-org/midjourney-proxy',
  config: configSchema,
  services: [
    defineService({
      id: 'midjourney',
      description: [
        'Four pictures from a prompt, then vary, zoom, pan, repaint and animate them.',
        '一句提示词得四张图，再变化、缩放、平移、局部重绘、动起来。',
      ],
      kind: 'image',
      permission: 'image_gen',
      prices,
      operations: { imagine, blend, describe, shorten, action, seed },
      limits: { in_flight: 12, in_flight_per_team: 3, task_timeout_seconds: 1800 },
      page: 'studio',
    }),
  ],
  checkConnection,
  simulator: () => import('./simulator/index.js'),
})
