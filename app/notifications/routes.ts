import router from '@adonisjs/core/services/router'
import { api } from '#shared/api/route'
import { userStack } from '#start/middleware'

const StreamController = () => import('#notifications/controllers/stream_controller')

const description = {
  tags: ['Live'],
  media: 'text/event-stream',
  headers: [{ name: 'Last-Event-ID', description: 'Resume behind this event' }],
  description:
    'Server-sent events `task` (a Task) and `credit` (balance, held, available); on the first of both also `order` (the id of one that changed). Starts with all active tasks and the credit; a comment every 15 s keeps the line open.',
}

router
  .group(() => {
    api(router.get('/stream/user', [StreamController, 'user']).as('stream.user'), {
      ...description,
      summary: 'Live events of the team',
    })
    api(router.get('/:plugin/stream/user', [StreamController, 'plugin']).as('stream.plugin'), {
      ...description,
      summary: 'Live events of one plugin',
    })
  })
  .prefix('/api/v1')
  .use(userStack)
