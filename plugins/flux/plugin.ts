import { definePlugin, defineService } from '@wxiai/sdk'
import { checkConnection } from './src/check.js'
import { configSchema } from './src/config.js'
import { prices } from './src/models.js'
import { edit, imageToImage, textToImage } from './src/operations.js'

export default definePlugin({
  id: 'flux',
  name: 'FLUX',
  description: [
    'Pictures by FLUX, through Black Forest Labs, fal, Replicate or a relay.',
    'FLUX 图像生成，可经由 Black Forest Labs、fal、Replicate 或中转站。',
  ],
  icon: 'icon.svg',
  homepage: 'https://bfl.ai',
  config: configSchema,
  hosts: ['*.bfl.ai', '*.fal.run', 'api.replicate.com'],
  services: [
    defineService({
      id: 'flux',
      description: [
        'From words or from pictures; edits pictures by instruction, several at once.',
        '文生图、图生图，按指令编辑图片，可同时使用多张。',
      ],
      kind: 'image',
      permission: 'image_gen',
      prices,
      openPrices: {
        field: 'model',
        pattern: '[\\w.-]+(/[\\w.-]+)*',
        example: 'fal-ai/flux-2',
        help: [
          'The id of the model at your provider, e.g. fal-ai/flux-2 (fal), flux-2-pro (Black Forest Labs), black-forest-labs/flux-2-pro (Replicate).',
          '服务商的模型 ID，例如 fal-ai/flux-2（fal）、flux-2-pro（Black Forest Labs）、black-forest-labs/flux-2-pro（Replicate）。',
        ],
        unit: ['picture', '张'],
      },
      operations: {
        'text-to-image': textToImage,
        'image-to-image': imageToImage,
        edit,
      },
      limits: { in_flight: 20, in_flight_per_team: 4, task_timeout_seconds: 900 },
    }),
  ],
  checkConnection,
  simulator: () => import('./simulator/index.js'),
})
