import { definePlugin } from '@wxiai/sdk'
import { providerConfig, serviceFromImageModel, type ProviderConfig } from '@wxiai/sdk/ai'

const edits = { words: false, pictures: 1 }

export default definePlugin({
  id: 'fal',
  name: 'fal',
  description: [
    'Pictures by Qwen Image, Ideogram and HiDream, through fal.',
    'Qwen Image、Ideogram、HiDream 图像生成，经由 fal。',
  ],
  icon: 'icon.svg',
  homepage: 'https://fal.ai',
  config: providerConfig,
  hosts: ['fal.run', '*.fal.media'],
  services: [
    serviceFromImageModel<ProviderConfig>({
      id: 'fal',
      name: ['fal pictures', 'fal 图像'],
      model: async (id, { config: { api_key: apiKey, base_url: baseURL }, fetch }) =>
        (await import('@ai-sdk/fal')).createFal({ apiKey, baseURL, fetch }).image(id),
      models: {
        'qwen-image': { id: 'fal-ai/qwen-image', label: 'Qwen Image', credits: 4 },
        'ideogram': { id: 'fal-ai/ideogram/v3', label: 'Ideogram 3', credits: 12 },
        'hidream': { id: 'fal-ai/hidream-i1-fast', label: 'HiDream I1 fast', credits: 3 },
        'qwen-edit': { id: 'fal-ai/qwen-image-edit', label: 'Qwen Edit', credits: 6, ...edits },
      },
      ratios: ['1:1', '4:3', '3:4', '16:9', '9:16'],
      seed: true,
      submitTimeout: 180_000,
    }),
  ],
  simulator: () => import('./simulator/index.js'),
})
