import { definePlugin } from '@wxiai/sdk'
import { keyCheck, providerConfig } from '@wxiai/sdk/ai'

/** Where the provider is, unless an admin names a relay. */
const HOME = 'https://api.example.com/v1'

/** The host checks and lists these models; people can talk to them once chat is switched on in WXIAI. */
export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  description: ['Chat and embedding models.', '对话与向量模型。'],
  icon: 'icon.svg',
  config: providerConfig,
  hosts: ['api.example.com'],
  services: [],
  models: {
    // Any provider package of the AI SDK. `ctx.fetch` keeps it to the hosts above.
    async provider({ api_key: apiKey, base_url: baseURL = HOME }, { fetch }) {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
      return createOpenAICompatible({ name: '{{id}}', apiKey, baseURL, fetch, includeUsage: true })
    },
    list: {
      // Credits for a million tokens.
      'example-large': {
        kind: 'chat',
        label: 'Example Large',
        prices: { input: '1.25', output: 10, cached_input: '0.125' },
        contextWindow: 128_000,
      },
      'example-embedding': {
        kind: 'embedding',
        label: 'Example Embedding',
        prices: { input: '0.02' },
      },
    },
  },
  checkConnection: keyCheck({ home: HOME, path: '/models' }),
  simulator: () => import('./simulator.js'),
})
