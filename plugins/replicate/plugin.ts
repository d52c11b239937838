import { definePlugin } from '@wxiai/sdk'
import { keyCheck, providerConfig, serviceFromVideoModel, type ProviderConfig } from '@wxiai/sdk/ai'

export default definePlugin({
  id: 'replicate',
  name: 'Replicate',
  description: ['Films by Seedance.', 'Seedance 视频生成。'],
  icon: 'icon.svg',
  homepage: 'https://replicate.com',
  config: providerConfig,
  hosts: ['api.replicate.com'],
  services: [
    serviceFromVideoModel<ProviderConfig>({
      id: 'replicate',
      name: ['Replicate films', 'Replicate 视频'],
      model: async (id, { config: { api_key: apiToken, base_url: baseURL }, fetch }) =>
        (await import('@ai-sdk/replicate')).createReplicate({ apiToken, baseURL, fetch }).video(id),
      models: {
        lite: {
          id: 'bytedance/seedance-1-lite',
          label: 'Seedance 1 lite',
          credits: 4,
          pictures: 1,
        },
        pro: { id: 'bytedance/seedance-1-pro', label: 'Seedance 1 pro', credits: 15, pictures: 1 },
      },
      ratios: ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9'],
      durations: [5, 10],
      seed: true,
      cancel: (operation: { getUrl: string }, { api_key: key }) => ({
        url: `${operation.getUrl}/cancel`,
        headers: { authorization: `Bearer ${key}` },
      }),
    }),
  ],
  checkConnection: keyCheck({ home: 'https://api.replicate.com/v1', path: '/account' }),
  simulator: () => import('./simulator/index.js'),
})
