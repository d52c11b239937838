import { definePlugin, defineService, priceList, type Words } from '@wxiai/sdk'
import { checkConnection } from './src/check.js'
import { formats } from './src/encoder.js'
import { speakOperation } from './src/operation.js'

const description: Words = [
  'Reads English text aloud. Runs on this machine: nothing leaves it, no key is needed.',
  '朗读英文文本。在本机运行，内容不会外传，无需密钥。',
]

export default definePlugin({
  id: 'speech',
  name: ['Speech', '语音合成'],
  description,
  icon: 'icon.svg',
  homepage: 'http://cmuflite.org',
  config: { type: 'object', properties: {}, additionalProperties: false },
  enabledByDefault: true,
  services: [
    defineService({
      id: 'speech',
      name: ['Speech (English)', '语音合成（英文）'],
      description,
      kind: 'audio',
      permission: 'model_access',
      prices: priceList(['1,000 characters begun', '每 1000 字符（不足按 1000 计）'], {
        characters: ['Spoken text', '朗读文本', 1],
      }),
      operations: { speak: speakOperation(await formats()) },
      // One thread speaks; more than two at a time would only wait for each other.
      limits: { in_flight: 2, in_flight_per_team: 2, task_timeout_seconds: 120 },
    }),
  ],
  checkConnection,
})
