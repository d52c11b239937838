import { definePlugin, defineService } from '@wxiai/sdk'
import { checkConnection } from './src/check.js'
import { configSchema } from './src/config.js'
import { films } from './src/models.js'
import { imageToVideo, textToVideo } from './src/operations.js'

export default definePlugin({
  id: 'jimeng',
  name: ['Jimeng', '即梦视频'],
  description: [
    'Films of 5 and 10 seconds by Jimeng, through Volcengine or a relay.',
    '即梦视频生成，5 秒或 10 秒，经由火山引擎或中转站。',
  ],
  icon: 'icon.svg',
  homepage: 'https://www.volcengine.com/docs/85621',
  config: configSchema,
  hosts: ['visual.volcengineapi.com'],
  services: [
    defineService({
      id: 'jimeng',
      description: [
        'Films from words, from a picture, or from a first to a last picture.',
        '文生视频、图生视频，支持首帧与首尾帧。',
      ],
      kind: 'video',
      permission: 'video_gen',
      prices: films,
      operations: { 'text-to-video': textToVideo, 'image-to-video': imageToVideo },
      limits: { in_flight: 10, in_flight_per_team: 3, task_timeout_seconds: 1800 },
    }),
  ],
  checkConnection,
  simulator: () => import('./simulator/index.js'),
})
