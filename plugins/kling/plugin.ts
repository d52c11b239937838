import { definePlugin, defineService } from '@wxiai/sdk'
import { configSchema } from './src/config.js'
import { api } from './src/client.js'
import { lipSync } from './src/lip_sync.js'
import { films } from './src/models.js'
import { imageToVideo, textToVideo } from './src/operations.js'

export default definePlugin({
  id: 'kling',
  name: ['Kling', '可灵'],
  description: [
    'Films by Kling AI with camera moves, motion brush and lip-sync, direct or through a relay.',
    '可灵 AI 视频：运镜、运动笔刷、对口型，直连官方或经由中转站。',
  ],
  icon: 'icon.svg',
  homepage: 'https://klingai.com/document-api',
  config: configSchema,
  hosts: ['api-beijing.klingai.com', 'api-singapore.klingai.com'],
  services: [
    defineService({
      id: 'kling',
      description: [
        'Films from words or a picture, with the camera and the parts that move in your hand.',
        '文生视频、图生视频，镜头与运动由你掌控。',
      ],
      kind: 'video',
      permission: 'video_gen',
      prices: films,
      operations: {
        'text-to-video': textToVideo,
        'image-to-video': imageToVideo,
        'lip-sync': lipSync,
      },
      limits: { in_flight: 10, in_flight_per_team: 3, task_timeout_seconds: 3600 },
    }),
  ],
  // About a task that nobody has.
  checkConnection: api.check('/v1/videos/text2video/1'),
  simulator: () => import('./simulator/index.js'),
})
