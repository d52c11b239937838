import { definePlugin, defineService } from '@wxiai/sdk'
import { checkConnection } from './src/check.js'
import { configSchema } from './src/config.js'
import { prices } from './src/models.js'
import { group, imageToImage, textToImage } from './src/operations.js'

export default definePlugin({
  id: 'dreamwork',
  name: ['DreamWork', 'DreamWork 豆包绘图'],
  description: [
    'Pictures by Doubao Seedream and SeedEdit, through Volcengine Ark or a relay.',
    '豆包 Seedream 与 SeedEdit 图像生成，经由火山方舟或中转站。',
  ],
  icon: 'icon.svg',
  homepage: 'https://www.volcengine.com/product/ark',
  config: configSchema,
  hosts: ['*.volces.com', '*.bytepluses.com'],
  services: [
    defineService({
      id: 'dreamwork',
      description: [
        'Pictures up to 4K, edits by instruction, and sets of pictures that belong together.',
        '最高 4K 图片，按指令编辑，还可生成风格统一的组图。',
      ],
      kind: 'image',
      permission: 'image_gen',
      prices,
      operations: { 'text-to-image': textToImage, 'image-to-image': imageToImage, group },
      limits: { in_flight: 20, in_flight_per_team: 4, task_timeout_seconds: 600 },
    }),
  ],
  checkConnection,
  simulator: () => import('./simulator/index.js'),
})
