import { definePlugin } from '@wxiai/sdk'
import { keyCheck, providerConfig, serviceFromImageModel, type ProviderConfig } from '@wxiai/sdk/ai'

/** Where the provider is, unless an admin names a relay. */
const HOME = 'https://api.example.com/v1'

export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  description: ['Makes pictures from words.', '根据文字生成图像。'],
  icon: 'icon.svg',
  config: providerConfig,
  hosts: ['api.example.com'],
  services: [
    serviceFromImageModel<ProviderConfig>({
      id: '{{id}}',
      // Any provider package of the AI SDK. Imported here, it costs no memory as long as nobody uses it; `ctx.fetch` keeps it to the
      // hosts above.
      async model(id, { config, fetch }) {
        const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
        const { api_key: apiKey, base_url: baseURL = HOME } = config
        return createOpenAICompatible({ name: '{{id}}', apiKey, baseURL, fetch }).imageModel(id)
      },
      models: {
        small: { label: { 'en': 'Small', 'zh-CN': '小' }, credits: 2 },
        large: { label: { 'en': 'Large', 'zh-CN': '大' }, credits: 5 },
      },
      sizes: ['1024x1024', '1536x1024', '1024x1536'],
      submitTimeout: 180_000,
    }),
  ],
  checkConnection: keyCheck({ home: HOME, path: '/models' }),
  simulator: () => import('./simulator.js'),
})
